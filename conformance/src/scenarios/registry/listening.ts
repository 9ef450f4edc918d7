// Listeners.

import type { Scenario } from "../../language.ts"
import { at, gives, many, one, self, v } from "../words.ts"
import { unique, duplicate, reg } from "./words.ts"

export const listening: readonly Scenario[] = [
  many(
    "registry 5 listeners",
    "listeners are told of registrations and withdrawals",
    at("a", ["spawn", "b"], ["register", v("b"), "l"], duplicate({ listeners: ["l"] })),
    at("a", reg("register", "k", 1), reg("register", "k", 2), reg("unregister", "k")),
    at("b", ["mailbox"]),
  ),
  many(
    "registry 5 listeners",
    "each of several listeners is told",
    at("a", ["spawn", "b"], ["register", v("b"), "l"], ["spawn", "c"], ["register", v("c"), "m"]),
    at("a", unique({ listeners: ["l", "m"] }), reg("register", "k", 1), reg("unregister", "k")),
    at("b", ["mailbox"]),
    at("c", ["mailbox"]),
  ),
  many(
    "registry 5 silent",
    "listeners are not told of deaths, updates and failures",
    at("a", ["spawn", "b"], ["register", v("b"), "l"], ["spawn", "c"], unique({ listeners: ["l"] })),
    at("c", reg("register", "k", 1), reg("updateValue", "k", gives(2)), reg("register", "k", 3)),
    at("a", reg("register", "k", 4), ["exitSignal", v("c"), "kill"]),
    at("b", ["mailbox"]),
  ),
  many(
    "registry 5 unregister nothing",
    "a withdrawal of nothing is told too",
    at("a", ["spawn", "b"], ["register", v("b"), "l"], unique({ listeners: ["l"] })),
    at("a", reg("unregister", "k")),
    at("b", ["mailbox"]),
  ),
  many(
    "registry 5 unregisterMatch",
    "unregisterMatch is told when the last entry goes",
    at("a", ["spawn", "b"], ["register", v("b"), "l"], duplicate({ listeners: ["l"] })),
    at("a", reg("register", "k", 1), reg("register", "k", 2)),
    at("a", reg("unregisterMatch", "k", 1), ["send", v("b"), "between"], reg("unregisterMatch", "k", 2)),
    at("b", ["mailbox"]),
  ),
  one(
    "registry 3 listener absent",
    "a listener that is not there: register raises, and the entry stays",
    unique({ listeners: ["nobody"] }),
    reg("register", "k", 1),
    reg("lookup", "k"),
  ),
  one(
    "registry 3 listener absent",
    "a listener that is not there: unregister raises, and the entry is gone",
    unique({ listeners: ["l"] }),
    ["register", self, "l"],
    reg("register", "k", 1),
    ["unregister", "l"],
    reg("unregister", "k"),
    reg("lookup", "k"),
  ),
]
