// Registering and unregistering.

import type { Scenario, Term } from "../../language.ts"
import { at, many, one, self, text } from "../words.ts"
import { unique, duplicate, reg, list } from "./words.ts"

const KEYS: readonly Term[] = [1, 1.5, "_", "$1", true, ["a", 1], { map: { a: 1 } }, list(1, 2), null]

export const registering: readonly Scenario[] = [
  one(
    "registry 3 register",
    "register gives the process that owns the entry",
    unique(),
    reg("register", "k", "value"),
    reg("lookup", "k"),
  ),
  many(
    "registry 3 already registered",
    "a unique key is taken, by oneself or by another",
    at("a", unique(), reg("register", "k", 1), reg("register", "k", 2), ["spawn", "b"]),
    at("b", reg("register", "k", 3)),
    at("a", reg("lookup", "k")),
  ),
  one(
    "registry 3 duplicate entries",
    "a duplicate key takes the same value twice",
    duplicate(),
    reg("register", "k", 1),
    reg("register", "k", 1),
    reg("lookup", "k"),
    reg("count"),
  ),
  ...KEYS.map((key) =>
    one(
      "registry 3 keys",
      `the key ${text(key)}`,
      unique(),
      reg("register", key, "v"),
      reg("lookup", key),
      reg("lookup", "other"),
      reg("keys", self),
    ),
  ),
  one(
    "registry 3 keys are strict",
    "an atom, a list and a tuple of it are three keys",
    unique(),
    reg("register", "k", 1),
    reg("register", ["k"], 2),
    reg("register", 7, 3),
    reg("register", ["k", 7], 4),
    reg("count"),
    reg("lookup", ["k"]),
  ),
  many(
    "registry 3 unregister",
    "unregister removes all one's entries under the key, and nobody else's",
    at("a", duplicate(), ["spawn", "b"], reg("register", "k", 1), reg("register", "k", 2)),
    at("b", reg("register", "k", 3)),
    at("a", reg("register", "l", 4), reg("unregister", "k"), reg("lookup", "k"), reg("keys", self)),
  ),
  one("registry 3 unregister nothing", "unregister of nothing is fine", unique(), reg("unregister", "k")),
  many(
    "registry 3 unregister nothing",
    "unregister of another's key changes nothing",
    at("a", unique(), ["spawn", "b"]),
    at("b", reg("register", "k", 1)),
    at("a", reg("unregister", "k"), reg("lookup", "k")),
  ),
  many(
    "registry 3 unregisterMatch",
    "unregisterMatch removes one's own entries whose values match",
    at("a", duplicate(), ["spawn", "b"]),
    at("b", reg("register", "k", ["x", 1])),
    at(
      "a",
      reg("register", "k", ["x", 1]),
      reg("register", "k", ["y", 2]),
      reg("register", "k", ["x", 3]),
      reg("unregisterMatch", "k", ["x", "_"]),
      reg("lookup", "k"),
      reg("keys", self),
    ),
  ),
  one(
    "registry 3 unregisterMatch guards",
    "unregisterMatch with guards",
    duplicate(),
    reg("register", "k", 1),
    reg("register", "k", 5),
    reg("unregisterMatch", "k", "$1", [[">", "$1", 3]]),
    reg("lookup", "k"),
  ),
  one(
    "registry 3 unregisterMatch unique",
    "unregisterMatch works for unique keys",
    unique(),
    reg("register", "k", 1),
    reg("unregisterMatch", "k", 2),
    reg("lookup", "k"),
    reg("unregisterMatch", "k", 1),
    reg("lookup", "k"),
    ["info", self, "links"],
  ),
]
