// Patterns, guards and selects.

import type { Op, Scenario, Term } from "../../language.ts"
import { at, many, one, text } from "../words.ts"
import { unique, duplicate, reg, list } from "./words.ts"

const VALUES: readonly Term[] = [
  1,
  5,
  "atom",
  [1, 1],
  [1, 2],
  ["tag", 7],
  { map: { a: 1 } },
  { map: { a: 1, b: 2 } },
]

const filled = (values: readonly Term[] = VALUES): readonly Op[] => [
  duplicate(),
  ...values.map((value): Op => reg("register", "k", value)),
]

const PATTERNS: readonly (readonly [string, Term])[] = [
  ["a literal", 5],
  ["an atom", "atom"],
  ["anything", "_"],
  ["a variable", "$1"],
  ["a tuple", ["tag", "_"]],
  ["a tuple of any two", ["_", "_"]],
  ["the same variable twice", ["$1", "$1"]],
  ["a tuple too short", ["_"]],
  ["a map by some of its keys", { map: { a: 1 } }],
  ["a map by a variable", { map: { b: "$1" } }],
  ["an absent value", "absent"],
]

const GUARDS: readonly (readonly [string, Term, Term])[] = [
  ["greater", "$1", [[">", "$1", 3]]],
  [
    "two guards",
    "$1",
    [
      ["is_integer", "$1"],
      ["<", "$1", 3],
    ],
  ],
  ["not", "$1", [["not", ["is_integer", "$1"]]]],
  ["andalso", "$1", [["andalso", ["is_integer", "$1"], [">=", "$1", 5]]]],
  ["orelse", "$1", [["orelse", ["==", "$1", 1], ["==", "$1", "atom"]]]],
  ["arithmetic", "$1", [["=:=", ["+", "$1", 1], 2]]],
  ["arithmetic on what is no number is false", "$1", [["==", ["+", "$1", "x"], 2]]],
  ["is_atom", "$1", [["is_atom", "$1"]]],
  ["is_map", "$1", [["is_map", "$1"]]],
  [
    "is_tuple and element",
    "$1",
    [
      ["is_tuple", "$1"],
      ["==", ["element", 1, "$1"], 1],
    ],
  ],
  ["map_get", "$1", [["==", ["map_get", { const: "b" }, "$1"], 2]]],
  ["map_size", "$1", [["==", ["map_size", "$1"], 1]]],
  ["two variables", ["$1", "$2"], [["<", "$1", "$2"]]],
  ["different", ["$1", "$2"], [["=/=", "$1", "$2"]]],
  [
    "rem and div",
    "$1",
    [
      ["is_integer", "$1"],
      ["==", ["rem", "$1", 2], 1],
      ["==", ["div", "$1", 2], 2],
    ],
  ],
  [
    "at most",
    "$1",
    [
      ["is_integer", "$1"],
      ["=<", "$1", 1],
    ],
  ],
  ["abs and minus", "$1", [["==", ["abs", ["-", "$1", 6]], 1]]],
  ["xor", "$1", [["xor", ["==", "$1", 1], ["==", "$1", 5]]]],
  ["no guard at all", "$1", []],
]

const SELECTS: readonly (readonly [string, Term])[] = [
  ["keys", [[["$1", "_", "_"], [], ["$1"]]]],
  ["pids", [[["_", "$1", 5], [], ["$1"]]]],
  ["tuples", [[["$1", "$2", "$3"], [["is_integer", "$3"]], [["$3", "$2", "$1"]]]]],
  ["maps", [[["$1", "_", "$2"], [["==", "$2", 5]], [{ map: { key: "$1", value: "$2" } }]]]],
  ["all bindings", [[["$1", "_", 5], [], ["$$"]]]],
  ["the whole entry", [[["_", "_", 5], [], ["$_"]]]],
  ["constants", [[["_", "_", 5], [], [{ const: ["$1", 7] }]]]],
  ["the last of a body", [[["_", "_", 5], [], [1, 2, 3]]]],
  [
    "the first clause that matches",
    [
      [["_", "_", 5], [], ["five"]],
      [["_", "_", "_"], [], ["other"]],
    ],
  ],
  ["nothing", []],
]

export const patterns: readonly Scenario[] = [
  ...PATTERNS.map(([what, pattern]) =>
    one(
      "registry 4 patterns",
      `match by ${what}`,
      ...filled(),
      reg("match", "k", pattern),
      reg("countMatch", "k", pattern),
      reg("match", "absent", pattern),
    ),
  ),
  ...GUARDS.map(([what, pattern, guards]) =>
    one(
      "registry 4 guards",
      `match with the guard: ${what}`,
      ...filled(),
      reg("match", "k", pattern, guards),
      reg("countMatch", "k", pattern, guards),
    ),
  ),
  ...SELECTS.map(([what, clauses]) =>
    one(
      "registry 4 bodies",
      `select: ${what}`,
      ...filled(),
      reg("select", clauses),
      reg("countSelect", [[["_", "_", "_"], [], [true]]]),
    ),
  ),
  one(
    "registry 4 lists",
    "a list and a tuple are both arrays",
    ...filled([list(1, 2)]),
    reg("match", "k", ["$1", "$2"]),
  ),
  many(
    "registry 4 select by guards of pids",
    "a guard compares a pid with the caller's own",
    at("a", duplicate(), reg("register", "k", 1), ["spawn", "b"]),
    at("b", reg("register", "k", 2)),
    at("b", reg("select", [[["_", "$1", "$2"], [["==", "$1", ["self"]]], ["$2"]]])),
  ),
  ...([7, [7], [["_", "_"]], [[["_", "_"], [], [true]]], [[["_", "_", "_"], [], []]]] as Term[]).map(
    (clauses) =>
      one(
        "registry 4 select misuse",
        `select by ${text(clauses)} is misuse`,
        unique(),
        reg("select", clauses),
        reg("countSelect", clauses),
      ),
  ),
  one(
    "registry 4 guard misuse",
    "a guard that is none is misuse",
    unique(),
    reg("register", "k", 1),
    reg("match", "k", "$1", [["no_such_guard", "$1"]]),
    reg("select", [[["_", "_", "$1"], [["no_such_guard", "$1"]], ["$1"]]]),
  ),
  one(
    "registry 4 guard misuse",
    "guards that are no list are misuse",
    unique(),
    reg("register", "k", 1),
    reg("match", "k", "$1", 7),
    reg("countMatch", "k", "$1", 7),
    reg("unregisterMatch", "k", "$1", 7),
  ),
]
