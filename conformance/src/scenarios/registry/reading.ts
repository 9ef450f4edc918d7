// Reading: lookup, keys, values, counts.

import type { Scenario } from "../../language.ts"
import { at, does, gives, many, one, self, v } from "../words.ts"
import { arg, unique, duplicate, reg, registeredMany } from "./words.ts"

export const reading: readonly Scenario[] = [
  many(
    "registry 3 lookup order",
    "duplicate entries come in the order of registration, across processes",
    at("a", duplicate(), ["spawn", "b"], ["spawn", "c"]),
    at("c", reg("register", "k", 1)),
    at("a", reg("register", "k", 2)),
    at("b", reg("register", "k", 3)),
    at("c", reg("register", "k", 4)),
    at("a", reg("lookup", "k"), reg("values", "k", v("c")), reg("values", "k", self)),
  ),
  one("registry 3 lookup none", "lookup of an absent key", unique(), reg("lookup", "k")),
  many(
    "registry 3 values",
    "values gives those of one process",
    at("a", unique(), reg("register", "k", 1), ["spawn", "b"]),
    at("a", reg("values", "k", self), reg("values", "k", v("b")), reg("values", "x", self)),
  ),
  one(
    "registry 3 values misuse",
    "values of what is no process",
    unique(),
    reg("register", "k", 1),
    reg("values", "k", "nobody"),
  ),
  many(
    "registry 3 keys of a process",
    "keys once per entry where keys are duplicate",
    at("a", duplicate(), reg("register", "k", 1), reg("register", "k", 2), reg("register", "l", 3)),
    at("a", ["spawn", "b"], reg("keys", self), reg("keys", v("b")), reg("keys", "nobody")),
  ),
  one(
    "registry 3 count",
    "count counts entries",
    duplicate(),
    reg("count"),
    reg("register", "k", 1),
    reg("register", "k", 1),
    reg("register", "l", 1),
    reg("count"),
  ),
  many(
    "registry 3 count in partitions",
    "entries of all partitions are counted and found",
    at("a", duplicate({ partitions: 2 }), ...registeredMany(10)),
    at("a", reg("count"), ["sorted", reg("lookup", "k")], reg("countMatch", "k", "_")),
    at("a", reg("select", [[["_", "_", "$1"], [[">", "$1", 7]], ["$1"]]])),
  ),
  one(
    "registry 3 updateValue",
    "updateValue applies a function to one's own value",
    unique(),
    reg("register", "k", 1),
    reg("updateValue", "k", gives({ increment: arg })),
    reg("lookup", "k"),
  ),
  many(
    "registry 3 updateValue of another's",
    "updateValue of an absent key, or another's, is an error",
    at("a", unique(), ["spawn", "b"], reg("updateValue", "k", gives(1))),
    at("b", reg("register", "k", 1)),
    at("a", reg("updateValue", "k", gives(2)), reg("lookup", "k")),
  ),
  one(
    "registry 3 updateValue raises",
    "a function that raises leaves the old value",
    unique(),
    reg("register", "k", 1),
    reg("updateValue", "k", does(["raise", "boom"])),
    reg("lookup", "k"),
  ),
  one(
    "registry 3 updateValue duplicate",
    "updateValue of duplicate keys is misuse",
    duplicate(),
    reg("register", "k", 1),
    reg("updateValue", "k", gives(2)),
  ),
]
