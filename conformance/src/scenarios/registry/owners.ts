// Who owns an entry, and what its end does.

import type { Scenario } from "../../language.ts"
import { at, many, self, v } from "../words.ts"
import { unique, duplicate, reg } from "./words.ts"

export const owners: readonly Scenario[] = [
  many(
    "registry 2 own registrations",
    "a name may be given to the calling process alone",
    at("a", unique(), ["spawn", "b"], reg("registerName", "k", v("b")), reg("lookup", "k")),
    at("a", reg("registerName", "k", self), reg("registerName", "k", self), reg("whereisName", "k")),
  ),
  many(
    "registry 2 link",
    "the first registration links, the last withdrawal unlinks",
    at("a", ["spawn", "b"]),
    at("a", unique()),
    at("b", reg("register", "k", 1), reg("register", "l", 2), ["info", self, "links"]),
    at("b", reg("unregister", "k"), ["info", self, "links"], reg("unregister", "l"), ["info", self, "links"]),
  ),
  many(
    "registry 2 link",
    "a registration that fails leaves no link",
    at("a", unique(), reg("register", "k", 1), ["spawn", "b"]),
    at("b", reg("register", "k", 2), ["info", self, "links"]),
  ),
  many(
    "registry 2 a death leaves the registry",
    "the death of those who are registered harms nobody else",
    at("a", duplicate(), ["spawn", "b"], ["spawn", "c"]),
    at("b", reg("register", "k", 1)),
    at("c", reg("register", "k", 2)),
    at("b", ["exit", "oops"]),
    at("a", reg("lookup", "k"), reg("count"), ["alive", v("c")], ["alive", v("r.p0")]),
  ),
  ...(["normal", "oops", "kill"] as const).map((reason) =>
    many(
      "registry 2 the end of the registry",
      `a registry ends with ${reason}: those who are registered go with it, or hear of it`,
      at("a", ["flag", "trapExit", true], ["spawn", "b"], ["spawn", "c"], unique()),
      at("b", reg("register", "k", 1)),
      at("c", ["flag", "trapExit", true], reg("register", "l", 1)),
      at("a", reason === "kill" ? ["exitSignal", v("r"), "kill"] : ["supervisor", "stop", v("r"), reason]),
      at("c", ["mailbox"], ["info", self, "links"]),
      at("a", ["alive", v("b")], ["whereis", "r"]),
    ),
  ),
  many(
    "registry 2 registering again",
    "who survives the registry may register in the next one",
    at("a", ["flag", "trapExit", true], unique(), reg("register", "k", 1)),
    at("a", ["supervisor", "stop", v("r")]),
    at("a", unique(), reg("lookup", "k"), reg("register", "k", 2), reg("lookup", "k")),
  ),
  many(
    "registry 2 stale entries",
    "while its partition is suspended a dead process's entries stay in sight",
    at("a", duplicate(), ["spawn", "b"]),
    at("b", reg("register", "k", 1)),
    at("a", ["sys", "suspend", v("r.p0")], ["exitSignal", v("b"), "kill"]),
    at("a", reg("lookup", "k"), reg("count"), reg("keys", v("b")), reg("match", "k", "_")),
    at("a", reg("select", [[["$1", "$2", "_"], [], [["$1", "$2"]]]]), reg("values", "k", v("b"))),
    at("a", ["sys", "resume", v("r.p0")]),
    at("a", reg("lookup", "k"), reg("count"), reg("keys", v("b"))),
  ),
  many(
    "registry 2 never stale",
    "by name nobody dead is found, and a dead process's key is free at once",
    at("a", unique(), ["spawn", "b"]),
    at("b", reg("register", "k", 1)),
    at("a", ["sys", "suspend", v("r.p0")], ["exitSignal", v("b"), "kill"]),
    at("a", reg("lookup", "k"), reg("whereisName", "k"), ["whereisServer", { registry: ["r", "k"] }]),
    at("a", reg("register", "k", 2), reg("lookup", "k"), reg("whereisName", "k")),
    at("a", ["sys", "resume", v("r.p0")]),
    at("a", reg("lookup", "k"), reg("count")),
  ),
]
