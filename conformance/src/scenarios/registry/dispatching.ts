// Dispatch.

import type { Scenario } from "../../language.ts"
import { at, body, does, many, one, v } from "../words.ts"
import { arg, unique, duplicate, reg, registeredMany } from "./words.ts"

export const dispatching: readonly Scenario[] = [
  many(
    "registry 3 dispatch",
    "dispatch calls a function with all entries, in the caller",
    at("a", duplicate(), reg("register", "k", 1), ["spawn", "b"]),
    at("b", reg("register", "k", 2)),
    at("a", reg("dispatch", "k", does(["value", arg], ["self"], ["sendEach", arg, "hello"]))),
    at("b", ["mailbox"]),
    at("a", ["mailbox"]),
  ),
  one(
    "registry 3 dispatch unique",
    "dispatch of a unique key",
    unique(),
    reg("register", "k", 1),
    reg("dispatch", "k", does(["value", arg])),
  ),
  one(
    "registry 3 dispatch nobody",
    "where nobody is registered nothing is called",
    duplicate(),
    reg("dispatch", "k", does(["value", "called"])),
  ),
  one(
    "registry 3 dispatch a named function",
    "a module's function gets the entries before its arguments",
    duplicate(),
    reg("register", "k", 1),
    reg("dispatch", "k", body({ mfa: true, do: [["value", arg]] })),
  ),
  ...(["raise", "exit", "throw"] as const).map((kind) =>
    one(
      "registry 3 dispatch raises",
      `a ${kind} in the function reaches the caller`,
      duplicate(),
      reg("register", "k", 1),
      reg("dispatch", "k", does([kind, "boom"])),
    ),
  ),
  one(
    "registry 3 dispatch misuse",
    "dispatch to a number is misuse",
    duplicate(),
    reg("register", "k", 1),
    reg("dispatch", "k", body({ raw: 7 })),
  ),
  many(
    "registry 3 dispatch in partitions",
    "with partitions the function is called for each that has entries",
    at("a", duplicate({ partitions: 2 }), ...registeredMany(30)),
    at("a", reg("dispatch", "k", does(["send", v("a"), "called"])), ["mailbox"]),
  ),
  many(
    "registry 3 dispatch in parallel",
    "in parallel each partition's entries go to a task of their own",
    at("a", duplicate({ partitions: 2 }), ...registeredMany(30)),
    at("a", reg("dispatch", "k", does(["send", v("a"), "called"]), { parallel: true }), ["mailbox"]),
  ),
  one(
    "registry 3 dispatch in parallel",
    "in parallel one's own entries go to a task",
    duplicate({ partitions: 2 }),
    ["silently", reg("register", "k", 1)],
    reg("dispatch", "k", body({ label: "t", do: [["value", arg], ["self"]] }), { parallel: true }),
  ),
  one(
    "registry 3 dispatch in parallel, one partition",
    "with one partition parallel is without effect",
    duplicate(),
    reg("register", "k", 1),
    reg("dispatch", "k", does(["value", arg], ["self"]), { parallel: true }),
  ),
]
