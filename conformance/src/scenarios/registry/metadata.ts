// Metadata and locks.

import type { Op, Scenario } from "../../language.ts"
import { at, does, gives, many, one, v, waits } from "../words.ts"
import { unique, reg } from "./words.ts"

export const metadata: readonly Scenario[] = [
  one(
    "registry 3 meta",
    "metadata is read, written and deleted",
    unique({ meta: { first: 1, second: ["two", 2] } }),
    reg("meta", "first"),
    reg("meta", "second"),
    reg("meta", "third"),
    reg("putMeta", "third", 3),
    reg("putMeta", "first", "new"),
    reg("meta", "third"),
    reg("meta", "first"),
    reg("deleteMeta", "first"),
    reg("meta", "first"),
    reg("deleteMeta", "first"),
  ),
  one(
    "registry 3 meta keys",
    "a key of metadata is an atom or a tuple",
    unique(),
    reg("putMeta", ["custom", "key"], 1),
    reg("meta", ["custom", "key"]),
    reg("putMeta", 7, 1),
    reg("meta", 7),
    reg("deleteMeta", 7),
    reg("putMeta", { map: {} }, 1),
  ),
  many(
    "registry 3 meta of any process",
    "any process may write metadata",
    at("a", unique(), ["spawn", "b"]),
    at("b", reg("putMeta", "k", "from b")),
    at("a", ["exitSignal", v("b"), "kill"], reg("meta", "k")),
  ),
  one(
    "registry 3 lock",
    "lock gives what the function gives",
    unique(),
    reg("lock", "l", gives("result", ["self"])),
    reg("lock", "l", gives("again")),
  ),
  many(
    "registry 3 lock excludes",
    "one after the other has the lock, in the order of asking",
    at("a", unique(), ["spawn", "b"], ["spawn", "c"], ["spawn", "d"]),
    at("b", reg("lock", "l", gives("b", ["receive", [{ eq: "go" }]]))),
    at("c", reg("lock", "l", gives("c", ["receive", [{ eq: "go" }]]))),
    at("d", reg("lock", "l", gives("d", ["receive", [{ eq: "go" }]]))),
    at("a", ["send", v("c"), "go"], ["send", v("d"), "go"]),
    at("a", ["send", v("b"), "go"]),
  ),
  many(
    "registry 3 lock excludes",
    "who has asked first has the lock first",
    at("a", unique(), ...["b", "c", "d", "e"].map((label): Op => ["spawn", label])),
    at("b", reg("lock", "l", waits("b"))),
    ...["c", "d", "e"].map((label) => at(label, reg("lock", "l", gives(label, ["send", v("a"), label])))),
    at("a", ["exitSignal", v("d"), "kill"], ["send", v("b"), "go"]),
    at("a", ["mailbox"]),
  ),
  many(
    "registry 3 lock by key",
    "locks of different keys don't exclude each other",
    at("a", unique(), ["spawn", "b"], ["spawn", "c"]),
    at("b", reg("lock", "l", gives("b", ["receive", [{ eq: "go" }]]))),
    at("c", reg("lock", ["l", 2], gives("c"))),
  ),
  many(
    "registry 3 lock is released",
    "a lock is released by an error and by the death of its holder",
    at("a", unique(), ["spawn", "b"], ["spawn", "c"], reg("lock", "l", does(["raise", "boom"]))),
    at("b", reg("lock", "l", gives("b", ["receive", [{ eq: "go" }]]))),
    at("c", reg("lock", "l", gives("c"))),
    at("a", ["exitSignal", v("b"), "kill"]),
    at("a", reg("lock", "l", gives("a"))),
  ),
]
