// Via names.

import type { Scenario, Term } from "../../language.ts"
import { at, bind, many, one, self, v } from "../words.ts"
import { unique, duplicate, reg } from "./words.ts"

const VIA: Term = { registry: ["r", "k"] }

export const names: readonly Scenario[] = [
  {
    ...many(
      "registry 6 via",
      "a server is registered and found by a via name",
      at("a", unique(), ["start", "s", { name: VIA }], reg("lookup", "k"), ["call", VIA, "hi"]),
      at("a", ["cast", VIA, "there"], ["whereisServer", VIA], ["sys", "getState", VIA]),
      at("a", ["stop", VIA], reg("lookup", "k"), ["whereisServer", VIA]),
    ),
    servers: { s: {} },
  },
  {
    ...one(
      "registry 6 via with a value",
      "a via name may have a value",
      unique(),
      ["start", "s", { name: { registry: ["r", "k", "value"] } }],
      reg("lookup", "k"),
    ),
    servers: { s: {} },
  },
  {
    ...one(
      "registry 6 via taken",
      "a via name that is taken is already started",
      unique(),
      ["start", "s", { name: VIA }],
      ["start", "s", { name: VIA }],
    ),
    servers: { s: {} },
  },
  {
    ...one(
      "registry 6 failed init",
      "a failed init leaves nothing registered",
      unique(),
      ["start", "s", { name: VIA }],
      reg("lookup", "k"),
      reg("count"),
    ),
    servers: { s: { init: { then: ["stopInit", "why"] } } },
  },
  {
    ...one(
      "registry 6 via duplicate",
      "a via name of a duplicate registry is misuse",
      duplicate(),
      ["whereisServer", VIA],
      ["call", VIA, "hi"],
      reg("whereisName", "k"),
      reg("registerName", "k", self),
      reg("lookup", "k"),
      ["start", "s", { name: VIA }],
    ),
    servers: { s: {} },
  },
  {
    ...one(
      "registry 6 via unknown",
      "a via name of a registry that is not there is misuse",
      ["whereisServer", { registry: ["nobody", "k"] }],
      ["call", { registry: ["nobody", "k"] }, "hi"],
      ["cast", { registry: ["nobody", "k"] }, "hi"],
    ),
    servers: { s: {} },
  },
  one(
    "registry 6 via nobody",
    "a via name that nobody has",
    unique(),
    ["whereisServer", VIA],
    ["call", VIA, "hi"],
    ["cast", VIA, "hi"],
    ["stop", VIA],
  ),
  many(
    "registry 6 send",
    "send gives the message, and raises where nobody has the name",
    at("a", unique(), reg("register", "k", 1), reg("send", "k", "hello"), reg("send", "other", "hello")),
    at("a", ["mailbox"]),
  ),
  one(
    "registry 6 unregisterName",
    "a name is given up",
    unique(),
    reg("registerName", "k", self),
    reg("lookup", "k"),
    reg("unregisterName", "k"),
    reg("lookup", "k"),
    reg("unregisterName", "k"),
  ),
  {
    ...many(
      "registry 2 restart under the same name",
      "a supervised server comes back under its via name",
      at("a", ["flag", "trapExit", true], unique(), ["startSupervisor", "sup"]),
      at("a", bind("first", ["whereisServer", VIA]), ["exitSignal", v("first"), "kill"]),
      at("a", ["whereisServer", VIA], ["call", VIA, "hi"], reg("lookup", "k")),
    ),
    servers: { s: {} },
    supervisors: {
      sup: { options: { strategy: "one_for_one" }, children: [{ id: "s", server: "s", name: VIA }] },
    },
  },
]
