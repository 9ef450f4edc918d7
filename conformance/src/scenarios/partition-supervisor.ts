import type { Op, Scenario, Term } from "../language.ts"
import { at, bind, many, one, v } from "./words.ts"

const start = (options: { readonly [option: string]: Term } = {}): Op => [
  "partitions",
  "start",
  "ps",
  { name: "ps", child: { id: "x", server: "s" }, partitions: 3, ...options },
]
const ps = (name: string, ...args: readonly Term[]): Op => ["partitions", name, "ps", ...args]
const key = (term: Term): Term => ({ partition: ["ps", term] })
const trap: Op = ["flag", "trapExit", true]

const WRONG: readonly (readonly [string, { readonly [option: string]: Term }])[] = [
  ["with no partitions", { partitions: 0 }],
  ["with half a partition", { partitions: 1.5 }],
  ["with another strategy", { strategy: "rest" }],
  ["with a number as its child", { child: { raw: 7 } }],
  ["with withArguments that is no function", { withArguments: 7 }],
  ["with withArguments that gives no list", { withArguments: "wrong" }],
  ["with autoShutdown", { autoShutdown: "any_significant" }],
]

const list: readonly Scenario[] = [
  many(
    "partition supervisor start",
    "one child a partition, numbered",
    at("a", start(), ps("partitions"), ps("countChildren"), ps("whichChildren")),
  ),
  many(
    "partition supervisor via",
    "an integer key falls to its rest",
    at("a", start()),
    ...[0, 1, 2, 3, -1, -5].map((n) => at("a", ["whereisServer", key(n)])),
    at("a", ["call", key(4), "hi"], ["cast", key(-4), "there"]),
  ),
  many(
    "partition supervisor via",
    "any other key falls to one partition, always the same",
    at("a", start({ partitions: 1 }), ["whereisServer", key("word")], ["whereisServer", key(["a", 1])]),
    at("a", ["call", key("word"), "hi"]),
  ),
  one(
    "partition supervisor via",
    "a partition of nobody",
    ["call", key(1), "hi"],
    ["whereisServer", key(1)],
    ["cast", key(1), "hi"],
    ps("partitions"),
  ),
  many(
    "partition supervisor via",
    "nothing is registered as a partition",
    at("a", trap, start(), ["start", "s", { name: key(1) }], ["start", "s", { name: key(2) }]),
  ),
  many(
    "partition supervisor withArguments",
    "each partition's start function gets arguments of its own",
    at("a", start({ withArguments: "number" }), ps("countChildren")),
  ),
  many(
    "partition supervisor restart",
    "a partition that fails is started again",
    at("a", trap, start(), bind("one", ["whereisServer", key(1)]), ["exitSignal", v("one"), "kill"]),
    at("a", ["whereisServer", key(1)], ["whereisServer", key(0)], ps("countChildren")),
  ),
  many(
    "partition supervisor restart",
    "with one_for_all they go together",
    at("a", trap, start({ strategy: "one_for_all" }), bind("one", ["whereisServer", key(1)])),
    at("a", ["exitSignal", v("one"), "kill"]),
    at("a", ["whereisServer", key(0)], ["whereisServer", key(1)], ["whereisServer", key(2)]),
  ),
  many(
    "partition supervisor restart",
    "too many restarts end it",
    at("a", trap, start({ maxRestarts: 0 }), bind("one", ["whereisServer", key(1)])),
    at("a", ["exitSignal", v("one"), "kill"]),
    at("a", ["mailbox"], ps("partitions")),
  ),
  many(
    "partition supervisor resize",
    "resize gives the old number, and stops and starts partitions",
    at("a", start(), ps("resize", 1), ps("partitions"), ps("countChildren"), ["whereisServer", key(2)]),
    at("a", ps("resize", 3), ps("partitions"), ps("whichChildren"), ["whereisServer", key(2)]),
    at("a", ps("resize", 3)),
  ),
  many(
    "partition supervisor resize",
    "with no partitions a key is misuse",
    at("a", start(), ps("resize", 0), ps("partitions"), ["whereisServer", key(1)]),
    at("a", ["call", key(1), "hi"]),
    at("a", ps("resize", 2), ["whereisServer", key(1)]),
  ),
  ...[4, -1, "two"].map((n) =>
    one(
      "partition supervisor resize misuse",
      `resize to ${n} is misuse`,
      start(),
      ps("resize", n),
      ps("partitions"),
    ),
  ),
  one("partition supervisor resize misuse", "resize of nobody", ps("resize", 1)),
  many(
    "partition supervisor stop",
    "stop stops all partitions",
    at("a", trap, start(), ps("stop"), ["mailbox"]),
    at("a", ps("stop"), ps("countChildren"), ps("whichChildren")),
  ),
  many(
    "partition supervisor stop",
    "stop with a reason",
    at("a", trap, start(), ps("stop", "shutdown", 1000), ["mailbox"]),
  ),
  many(
    "partition supervisor name taken",
    "a second one of the name is already started",
    at("a", trap, start(), start(), ["mailbox"]),
  ),
  many(
    "partition supervisor child fails",
    "a child that does not start",
    at("a", trap, start({ child: { id: "x", server: "s", starts: ["ok", ["fail", "why"]] } }), ["mailbox"]),
  ),
  ...WRONG.map(([what, options]) =>
    one("partition supervisor misuse", `a partition supervisor ${what}`, trap, start(options), ["mailbox"]),
  ),
  one("partition supervisor misuse", "a partition supervisor without a name is misuse", [
    "partitions",
    "start",
    "ps",
    { child: { id: "x", server: "s" } },
  ]),
  one("partition supervisor misuse", "a partition supervisor without a child is misuse", [
    "partitions",
    "start",
    "ps",
    { name: "ps" },
  ]),
  one(
    "partition supervisor misuse",
    "partitions of a number is misuse",
    ["partitions", "partitions", 7],
    ["partitions", "countChildren", 7],
  ),
  one(
    "partition supervisor childSpec",
    "the child specification of a partition supervisor of a global name",
    ["partitions", "childSpec", { name: { global: "ps" }, child: { id: "x", server: "s" } }],
  ),
  one("partition supervisor childSpec", "the child specification of one with partitions", [
    "partitions",
    "childSpec",
    { name: "other", child: { id: "x", server: "s" }, partitions: 2 },
  ]),
  one("partition supervisor stop", "stop of one that was never started", ps("stop", "shutdown"), [
    "partitions",
    "stop",
    7,
  ]),
  one("partition supervisor childSpec", "the child specification of a partition supervisor", [
    "partitions",
    "childSpec",
    { name: "ps", child: { id: "x", server: "s" } },
  ]),
  one(
    "partition supervisor global",
    "a partition supervisor of a global name",
    ["partitions", "start", "ps", { name: { global: "ps" }, child: { id: "x", server: "s" }, partitions: 2 }],
    ["whereisServer", { partition: [{ global: "ps" }, 1] }],
  ),
]

export const partitionSupervisorScenarios: readonly Scenario[] = list.map((scenario) => ({
  ...scenario,
  servers: { s: {} },
}))
