// How a registry starts.

import type { Scenario, Term } from "../../language.ts"
import { at, gives, many, one, self, v } from "../words.ts"
import { unique, duplicate, reg } from "./words.ts"

const WRONG: readonly (readonly [string, { readonly [option: string]: Term }])[] = [
  ["without keys", { name: "r" }],
  ["with other keys", { keys: "many", name: "r" }],
  ["without a name", { keys: "unique" }],
  ["with a number as its name", { keys: "unique", name: 7 }],
  ["with no partitions", { keys: "unique", name: "r", partitions: 0 }],
  ["with half a partition", { keys: "unique", name: "r", partitions: 1.5 }],
  ["with listeners that are no list", { keys: "unique", name: "r", listeners: "l" }],
  ["with a listener that is no name", { keys: "unique", name: "r", listeners: [7] }],
  ["with metadata that is none", { keys: "unique", name: "r", meta: 7 }],
]

export const starting: readonly Scenario[] = [
  one(
    "registry 1 partitions",
    "a registry is a supervisor of its partitions",
    unique({ partitions: 3 }),
    ["whereis", "r"],
    ["supervisor", "countChildren", v("r")],
    ["alive", v("r.p0")],
    ["alive", v("r.p2")],
  ),
  many(
    "registry 1 strategy",
    "with unique keys all partitions go together",
    at("a", ["flag", "trapExit", true], unique({ partitions: 2 })),
    at("a", ["exitSignal", v("r.p0"), "kill"]),
    at("a", ["alive", v("r.p1")], ["alive", v("r")]),
  ),
  many(
    "registry 1 strategy",
    "with duplicate keys a partition goes alone",
    at("a", ["flag", "trapExit", true], duplicate({ partitions: 2 })),
    at("a", ["exitSignal", v("r.p0"), "kill"]),
    at("a", ["alive", v("r.p0")], ["alive", v("r.p1")], ["alive", v("r")]),
  ),
  ...WRONG.map(([what, options]) =>
    one("registry 1 options", `a registry ${what} is misuse`, ["registry", "start", options]),
  ),
  one("registry 1 name taken", "a second registry of the name is already started", unique(), duplicate()),
  one("registry 1 compressed", "compressed is an option", unique({ compressed: true }), reg("count")),
  one(
    "registry 1 childSpec",
    "the child specification of a registry",
    ["registry", "childSpec", { keys: "unique", name: "r" }],
    ["registry", "childSpec", { keys: "duplicate", name: "other", partitions: 2 }],
  ),
  one("registry 1 childSpec", "the child specification of a registry with all options", [
    "registry",
    "childSpec",
    { keys: "unique", name: "r", partitions: 2, meta: { a: 1 } },
  ]),
  one("registry 1 misuse at once", "the child specification of a registry without keys", [
    "registry",
    "childSpec",
    { name: "r" },
  ]),
  one("registry 1 childSpec", "a child specification without keys, started, is misuse", [
    "registry",
    "start",
    { partitions: 2 },
  ]),
  ...(
    [
      ["register", "k", 1],
      ["unregister", "k"],
      ["lookup", "k"],
      ["values", "k", self],
      ["keys", self],
      ["count"],
      ["match", "k", "_"],
      ["countMatch", "k", "_"],
      ["unregisterMatch", "k", "_"],
      ["select", [[["$1", "_", "_"], [], ["$1"]]]],
      ["countSelect", [[["_", "_", "_"], [], [true]]]],
      ["updateValue", "k", gives(1)],
      ["dispatch", "k", gives(1)],
      ["meta", "m"],
      ["putMeta", "m", 1],
      ["deleteMeta", "m"],
      ["lock", "l", gives(1)],
      ["whereisName", "k"],
      ["unregisterName", "k"],
      ["registerName", "k", self],
      ["send", "k", "m"],
    ] as readonly (readonly [string, ...Term[]])[]
  ).flatMap(([name, ...args]) => [
    one("registry 1 unknown registry", `${name} of a registry that is not there is misuse`, [
      "registry",
      name,
      "nobody",
      ...args,
    ]),
    one("registry 1 no name of a registry", `${name} of a number is misuse`, ["registry", name, 7, ...args]),
  ]),
]
