import type { Op, Scenario, Term } from "../language.ts"
import { at, bind, body, does, gives, many, one, self, text, v, waits } from "./words.ts"

const arg: Term = { arg: 1 }
const unique = (more: { readonly [option: string]: Term } = {}): Op => [
  "registry",
  "start",
  { keys: "unique", name: "r", ...more },
]
const duplicate = (more: { readonly [option: string]: Term } = {}): Op => [
  "registry",
  "start",
  { keys: "duplicate", name: "r", ...more },
]
const reg = (name: string, ...args: readonly Term[]): Op => ["registry", name, "r", ...args]
const list = (...items: readonly Term[]): Term => ({ list: items })

/** Processes that register under one key. Which partition each falls to is not certain. */
const registeredMany = (count: number): readonly Op[] =>
  Array.from({ length: count }, (_, n): Op => ["spawn", `p${n}`, {}, [["silently", reg("register", "k", n)]]])

// --------------------------------------------------------------- starting

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

const starting: readonly Scenario[] = [
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

// --------------------------------------------------------------- owners

const owners: readonly Scenario[] = [
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

// --------------------------------------------------------------- register and unregister

const KEYS: readonly Term[] = [1, 1.5, "_", "$1", true, ["a", 1], { map: { a: 1 } }, list(1, 2), null]

const registering: readonly Scenario[] = [
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

// --------------------------------------------------------------- reading

const reading: readonly Scenario[] = [
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

// --------------------------------------------------------------- patterns

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

const patterns: readonly Scenario[] = [
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

// --------------------------------------------------------------- dispatch

const dispatching: readonly Scenario[] = [
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

// --------------------------------------------------------------- metadata, locks

const metadata: readonly Scenario[] = [
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

// --------------------------------------------------------------- listeners

const listening: readonly Scenario[] = [
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

// --------------------------------------------------------------- via

const VIA: Term = { registry: ["r", "k"] }

const names: readonly Scenario[] = [
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

export const registryScenarios: readonly Scenario[] = [
  ...starting,
  ...owners,
  ...registering,
  ...reading,
  ...patterns,
  ...dispatching,
  ...metadata,
  ...listening,
  ...names,
]
