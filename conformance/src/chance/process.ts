// What plain processes do.

import fc from "fast-check"

import type { Op, Term } from "../language.ts"
import {
  agent,
  anyone,
  bound,
  data,
  just,
  listOf,
  maybe,
  named,
  often,
  oneOf,
  op,
  reason,
  reference,
  self,
  SPAWNED,
  time,
} from "./words.ts"
import type { Any, Weighted } from "./words.ts"

/** Without priorities: an exit signal takes effect at once in Beamline, whoever else might go first on the BEAM. */
export const spawnOptions: Any<Term> = maybe({
  link: fc.boolean(),
  monitor: oneOf<unknown>(true, true, { tag: "gone" }, { alias: "demonitor" }),
})

const pattern: Any<Term> = oneOf<Term>(
  "any",
  "any",
  "integer",
  { tag: "EXIT" },
  { tag: "DOWN" },
  { tag: "tag" },
  { eq: "x" },
)
const patterns = fc.array(pattern, { minLength: 1, maxLength: 2 })
const monitorOptions = oneOf<Term>(
  { tag: "gone" },
  { alias: "explicit_unalias" },
  { alias: "demonitor" },
  { alias: "reply_demonitor" },
)
const infoItems = oneOf<Term>(["links", "trapExit"], "links", "registeredName", "messageQueueLen")

/** What ends a process, or the list of its operations. */
export const endings: Any<Op> = fc.oneof(
  op("exit", reason),
  op("exit", reason),
  op("raise", just("boom")),
  op("throw", data),
  op("return"),
)

/** What a spawned process, a task or a function begins with: nothing that waits for long. */
export const first: Any<Op> = fc.oneof(
  op("flag", just("trapExit"), just(true)),
  op("link", anyone),
  bound(["m1", "m2"], op("monitor", anyone)),
  op("send", anyone, data),
  op("register", just(self), named),
  op("exitSignal", anyone, reason),
  bound(["t1", "t2"], op("sendAfter", anyone, data, time)),
  op("put", oneOf("k"), data),
)

const body: Any<readonly Op[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: listOf(first, 2) },
  { weight: 2, arbitrary: endings.map((ending) => [ending]) },
  { weight: 1, arbitrary: fc.tuple(first, endings).map((both) => both) },
  { weight: 1, arbitrary: time.map((units) => [["sleep", units]] as readonly Op[]) },
)

export const processOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(4, op("spawn", oneOf(...SPAWNED), spawnOptions)),
  often(3, op("spawn", oneOf(...SPAWNED), spawnOptions, body)),
  op("spawnLink", oneOf(...SPAWNED), body),
  op("spawnMonitor", oneOf(...SPAWNED), body),
  often(3, op("send", fc.oneof(anyone, named, reference), data)),
  op("send", anyone, data),
  op("sendWith", fc.oneof(anyone, named), data, fc.constant({})),
  often(4, op("link", anyone)),
  op("unlink", anyone),
  often(3, bound(["m1", "m2"], op("monitor", fc.oneof(anyone, named)))),
  bound(["m1", "m2"], op("monitor", anyone, monitorOptions)),
  op("demonitor", reference),
  op("demonitor", reference, oneOf({}, { flush: true }, { info: true }, { flush: true, info: true })),
  bound(["al1", "al2"], op("alias", oneOf(["explicit_unalias"], ["reply"]))),
  op("unalias", reference),
  op("flag", just("trapExit"), fc.boolean()),
  often(3, op("flag", just("trapExit"), just(true))),
  often(3, op("exitSignal", anyone, reason)),
  often(1, op("exitSignal", just(self), reason)),
  often(3, op("register", fc.oneof(anyone, just(self)), named)),
  op("unregister", named),
  op("whereis", named),
  op("registered", named),
  op("listed", anyone),
  op("alive", anyone),
  op("receive", patterns, just(0)),
  op("receive", patterns, time),
  often(3, bound(["t1", "t2"], op("sendAfter", fc.oneof(anyone, named), data, time))),
  bound(["t1", "t2"], op("sendAfter", fc.oneof(anyone, named), data, just(0))),
  op("cancelTimer", reference),
  op("cancelTimer", reference, oneOf({ info: false }, { async: true, info: false })),
  op("readTimer", reference),
  op("mailbox"),
  often(3, op("info", anyone, infoItems)),
  op("put", oneOf("k", "l"), data),
  op("get", oneOf("k", "l"), data),
  op("delete", oneOf("k", "l")),
  op("try", fc.array(fc.oneof(first, endings), { minLength: 1, maxLength: 3 })),
  often(1, op("hibernate", listOf(first, 2))),
  often(2, endings),
  op("sleep", time),
]

/** Enough of them to make trouble for what else a program does. */
export const someProcessOps: readonly (Any<Op> | Weighted<Op>)[] = [
  op("spawn", oneOf(...SPAWNED), spawnOptions),
  op("send", fc.oneof(anyone, named), data),
  op("link", anyone),
  op("unlink", anyone),
  bound(["m1", "m2"], op("monitor", fc.oneof(anyone, named))),
  op("demonitor", reference, oneOf({}, { flush: true })),
  often(3, op("flag", just("trapExit"), just(true))),
  often(1, op("flag", just("trapExit"), just(false))),
  op("exitSignal", anyone, reason),
  op("register", fc.oneof(anyone, just(self)), named),
  op("alive", anyone),
  op("mailbox"),
  often(1, op("exit", reason)),
]

export const looking: Any<Op> = op("info", anyone, infoItems)

export const actor: Any<string> = fc.oneof(
  { weight: 3, arbitrary: oneOf("a", "b", "c") },
  { weight: 1, arbitrary: agent },
)
