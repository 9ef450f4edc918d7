// Registries, those who register with them, and servers that are named by them.

import fc from "fast-check"

import type { Op, Term } from "../language.ts"
import {
  anyone,
  data,
  just,
  listOf,
  maybe,
  named,
  often,
  oneOf,
  op,
  opOf,
  reason,
  self,
  time,
  variable,
} from "./words.ts"
import type { Any, Weighted } from "./words.ts"

/** A registry of unique keys, and one of duplicate keys: one partition each, since which key falls where is not certain. */
export const UNIQUE = "u"
export const DUPLICATE = "w"

const registry = oneOf<Term>(UNIQUE, DUPLICATE)
const key = oneOf<Term>("k", "k", "l", 1, ["k", 1])
const value = oneOf<Term>(1, 2, "x", ["pair", 1], ["pair", 2])
const pattern = oneOf<Term>("_", "$1", 1, ["pair", "$1"], ["$1", "$1"], ["_", 2])
const guards = oneOf<Term>([], [[">", "$1", 1]], [["is_integer", "$1"]], [["==", "$1", { const: "x" }]])
const clause = oneOf<Term>(
  [["$1", "$2", "$3"], [], [["$1", "$2", "$3"]]],
  [["$1", "_", "$3"], [[">", "$3", 1]], ["$1"]],
  [["k", "$2", "_"], [], ["$2"]],
  [["_", "_", ["pair", "$1"]], [], ["$1"]],
  [["$1", "_", "_"], [], ["$_"]],
)
const via = key.map((inner): Term => ({ registry: [UNIQUE, inner] }))
const change = oneOf<Term>(
  { then: ["return", 9] },
  { then: ["return", ["pair", { arg: 1 }]] },
  { then: ["raise", "boom"] },
)
const start = (keys: string, name: string, options: { readonly [option: string]: Any<unknown> }): Any<Op> =>
  opOf(
    "registry",
    "start",
    maybe(options).map((given) => ({ keys, name, ...(given as object) })),
  )
const meta = { meta: just({ m: 1 }) }
const listeners = { ...meta, listeners: oneOf<Term>(["n1"], ["n1", "n2"]) }

export const startUnique: Any<Op> = start("unique", UNIQUE, meta)
export const startDuplicate: Any<Op> = start("duplicate", DUPLICATE, meta)
export const listen: Any<Op> = op("register", just(self), just("n1"))
export const startHeardUnique: Any<Op> = start("unique", UNIQUE, listeners)
export const startHeardDuplicate: Any<Op> = start("duplicate", DUPLICATE, listeners)

/** What is done with registries by plain processes. */
export const registryOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(10, opOf("registry", "register", registry, key, value)),
  often(3, opOf("registry", "unregister", registry, key)),
  often(4, opOf("registry", "lookup", registry, key)),
  often(3, opOf("registry", "keys", registry, fc.oneof(anyone, just(self)))),
  opOf("registry", "values", registry, key, fc.oneof(anyone, just(self))),
  opOf("registry", "count", registry),
  opOf("registry", "match", registry, key, pattern),
  opOf("registry", "match", registry, key, just("$1"), guards),
  opOf("registry", "countMatch", registry, key, pattern),
  opOf("registry", "unregisterMatch", registry, key, pattern),
  opOf("registry", "unregisterMatch", registry, key, just("$1"), guards),
  opOf("registry", "select", registry, fc.array(clause, { minLength: 1, maxLength: 2 })),
  opOf(
    "registry",
    "countSelect",
    registry,
    oneOf<Term>([[["_", "_", "_"], [], [true]]], [[["k", "_", "$1"], [["is_integer", "$1"]], [true]]]),
  ),
  opOf("registry", "updateValue", just(UNIQUE), key, change),
  often(1, opOf("registry", "updateValue", just(DUPLICATE), key, change)),
  opOf("registry", "dispatch", registry, key, just({ do: [["sendEach", { arg: 1 }, "news"]] })),
  often(1, opOf("registry", "dispatch", registry, key, just({ then: ["raise", "boom"] }))),
  opOf("registry", "meta", registry, oneOf("m", "o")),
  opOf("registry", "putMeta", registry, oneOf("m", "o"), data),
  often(1, opOf("registry", "deleteMeta", registry, oneOf("m", "o"))),
  often(
    1,
    opOf(
      "registry",
      "lock",
      registry,
      key,
      oneOf<Term>({ then: ["return", 1] }, { then: ["raise", "boom"] }),
    ),
  ),
  opOf("registry", "whereisName", just(UNIQUE), key),
  opOf("registry", "registerName", just(UNIQUE), key, just(self)),
  opOf("registry", "unregisterName", just(UNIQUE), key),
  opOf("registry", "send", just(UNIQUE), key, data),
  often(3, op("exit", reason)),
  often(3, op("exitSignal", fc.oneof(anyone, oneOf("s1", "s2").map(variable)), reason)),
  often(1, op("exitSignal", oneOf("u.p0", "w.p0", "u", "w").map(variable), reason)),
  op("register", just(self), named),
  op(
    "spawn",
    oneOf("d", "e", "f"),
    maybe({ link: fc.boolean() }),
    listOf(
      opOf("registry", "register", registry, key, value).map((inner): Op => [
        "silently",
        inner as unknown as Term,
      ]),
      2,
    ),
  ),
]

/** Servers that are named by a registry, and registries that start again. */
export const viaOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(1, startUnique),
  often(1, startDuplicate),
  often(
    4,
    op(
      "startLink",
      oneOf("s1", "s2"),
      via.map((name) => ({ name })),
    ),
  ),
  often(
    2,
    op(
      "start",
      oneOf("s1", "s2"),
      via.map((name) => ({ name })),
    ),
  ),
  often(3, op("call", via, oneOf<Term>("get", "put"), time)),
  op("cast", via, just("go")),
  op("stop", oneOf("s1", "s2").map(variable), reason, time),
  op("whereisServer", via),
]
