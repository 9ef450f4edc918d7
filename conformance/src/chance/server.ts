// GenServers whose callbacks do anything, and what is done to them.

import fc from "fast-check"

import type { Entry, Op, ServerPlan, Term } from "../language.ts"
import { first, spawnOptions } from "./process.ts"
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
  SERVERS,
  SPAWNED,
  time,
  variable,
} from "./words.ts"
import type { Any, Weighted } from "./words.ts"

const state: Any<Term> = oneOf<Term>({ state: 1 }, { state: 1 }, { state: 1 }, 1, 5)
const action: Any<Term> = fc.oneof(
  time.map((units) => ({ timeout: units })),
  oneOf<Term>(
    { hibernate: 1 },
    { continue: "go" },
    { continue: ["stop", 1] },
    { timeout: "infinity" },
    { timeout: -1 },
    { timeout: 0 },
  ),
)
const withAction = (parts: Any<readonly Term[]>): Any<Term> =>
  fc
    .tuple(parts, fc.option(action, { nil: undefined, freq: 3 }))
    .map(([items, last]) => (last === undefined ? items : [...items, last]))

export const stops: readonly Any<Term>[] = [
  fc.tuple(fc.constant("stop"), reason, state),
  fc.tuple(fc.constant("exit"), reason),
  oneOf<Term>(["raise", "boom"], ["return", "bad"], ["return", ["bad", 1]]),
]
const noreply = withAction(fc.tuple(fc.constant("noreply"), state))
const reply = withAction(fc.tuple(fc.constant("reply"), data, state))
const stopReply = fc.tuple(fc.constant("stopReply"), reason, data, state) as Any<Term>
const thrown = (instruction: Any<Term>): Any<Term> => instruction.map((inner) => ["throw", inner])

/** What callbacks do on the way. `f1` is who has called. */
const callbackOps: Any<Op> = fc.oneof(
  first,
  op("send", anyone, data),
  op("flag", just("trapExit"), fc.boolean()),
  op("exitSignal", anyone, reason),
  op("unlink", anyone),
  op("spawn", oneOf(...SPAWNED), spawnOptions),
  op("sendAfter", just(self), data, time),
  op("cast", anyone, oneOf<Term>("go", ["stop", 1])),
  op("reply", just(variable("f1")), data),
)

export function entry(instruction: Any<Term>): Any<Entry> {
  return fc.record({ do: listOf(callbackOps, 2), then: instruction }, { requiredKeys: [] })
}

const plainCall = entry(fc.oneof(reply, reply, noreply, thrown(reply), stopReply, ...stops))

/** Keeps its caller, and leaves the answer to somebody else. */
const deferred: Any<Entry> = noreply.map((then) => ({ do: [["let", "f1", ["value", { from: 1 }]]], then }))

export const callEntry: Any<Entry> = fc.oneof(
  { weight: 5, arbitrary: plainCall },
  { weight: 1, arbitrary: deferred },
)
const otherEntry = entry(fc.oneof(noreply, noreply, noreply, thrown(noreply), reply, ...stops))

const good = withAction(fc.tuple(fc.constant("ok"), oneOf<Term>(0, 1)))
const bad = oneOf<Term>(
  "ignore",
  ["stopInit", "oops"],
  ["stopInit", "normal"],
  ["fail", "no"],
  ["raise", "boom"],
  ["exit", "oops"],
  ["return", "bad"],
  ["throw", ["ok", 3]],
)
export const initEntry: Any<Entry> = entry(
  fc.oneof({ weight: 6, arbitrary: good }, { weight: 2, arbitrary: bad }),
).map((given) => ("do" in given ? { ...given, do: [["flag", "trapExit", true] as Op] } : given))

const terminate = entry(
  oneOf<Term>(
    ["return", 1],
    ["raise", "late"],
    ["exit", "late"],
    ["exit", "normal"],
    ["throw", ["return", 1]],
  ),
)

const full: Any<ServerPlan> = fc.record(
  {
    init: fc.oneof(initEntry, fc.array(initEntry, { minLength: 1, maxLength: 3 })),
    call: fc.record({ get: callEntry, put: callEntry }, { requiredKeys: [] }),
    cast: fc.record({ go: otherEntry, stop: otherEntry }, { requiredKeys: [] }),
    info: fc.record(
      { x: otherEntry, timeout: otherEntry, EXIT: otherEntry, DOWN: otherEntry, _: otherEntry },
      { requiredKeys: [] },
    ),
    continue: fc.record({ go: otherEntry, stop: otherEntry }, { requiredKeys: [] }),
    terminate,
    formatStatus: oneOf("mask"),
  },
  { requiredKeys: [] },
)

export const server: Any<ServerPlan> = fc.oneof(
  { weight: 12, arbitrary: full },
  { weight: 1, arbitrary: initEntry.map((init) => ({ bare: true as const, init })) },
)

const labels = oneOf(...SERVERS)
export const destination: Any<Term> = fc.oneof(labels.map(variable), labels.map(variable), named, anyone)
const startOptions = maybe({
  name: fc.oneof(named, oneOf<Term>("n4", { global: "g" })),
  timeout: oneOf<Term>({ t: 1 }, "infinity"),
  hibernateAfter: just({ t: 1 }),
  spawnOpt: oneOf({ link: true }),
  debug: oneOf(["log"], ["statistics"]),
})
const requests = oneOf<Term>("get", "put", ["put", 1], "other")
const short = just({ t: 1 })

const sysOps: readonly Weighted<Op>[] = [
  opOf("sys", "getState", destination, short),
  opOf("sys", "suspend", destination, short),
  opOf("sys", "resume", destination, short),
  opOf("sys", "terminate", destination, reason, short),
  opOf("sys", "log", destination, oneOf<Term>(true, false, "get", [true, 2]), short),
  opOf("sys", "getStatus", destination, short),
  opOf("sys", "statistics", destination, oneOf<Term>(true, false, "get")),
  opOf(
    "sys",
    "replaceState",
    destination,
    oneOf<Term>(["set", 9], ["increment"], ["raise", "boom"], ["exit", "oops"], ["throw", "ball"]),
  ),
  opOf("sys", "install", destination, oneOf("i1", "i2"), oneOf("count", "once", "crash")),
  opOf("sys", "remove", destination, oneOf("i1", "i2")),
  opOf("sys", "noDebug", destination),
].map((one) => often(1, one))

/**
 * What is done to servers. Every call has a time: a second reply to one without is dropped here, and may be left in the
 * mailbox by OTP.
 */
export const clientOps: readonly (Any<Op> | Weighted<Op>)[] = [
  op("start", labels, startOptions),
  op("startLink", labels, startOptions),
  op("start", labels),
  often(3, op("startLink", labels)),
  often(4, op("call", destination, requests, time)),
  op("call", just({ global: "g" }), just("get"), time),
  often(4, op("cast", destination, oneOf<Term>("go", ["stop", 1], "other"))),
  op("send", destination, data),
  op("stop", destination, reason, time),
  op("stop", destination),
  op("whereisServer", destination),
  op("reply", just(variable("f1")), data),
  often(1, op("abcast", just("n4"), just("go"))),
  often(1, op("multiCall", just("n4"), just("other"), time)),
  often(1, op("exitSignal", destination, reason)),
  ...sysOps,
]

export const plainServer: Any<ServerPlan> = fc.record(
  {
    init: just(null).map((): Entry => ({ then: ["ok", 0] })),
    call: fc.record({ get: callEntry }, { requiredKeys: [] }),
    cast: fc.record({ go: entry(fc.oneof(...stops)) }),
  },
  { requiredKeys: ["init"] },
)
