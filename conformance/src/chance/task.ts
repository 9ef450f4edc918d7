// Tasks, alone and under a supervisor, streams, and agents.

import fc from "fast-check"

import type { Op, Term } from "../language.ts"
import { endings, first } from "./process.ts"
import { among, data, just, listOf, maybe, oneOf, often, op, opOf, reason, time, variable } from "./words.ts"
import type { Any, Weighted } from "./words.ts"

const LABELS = ["k1", "k2", "k3"]
const label = oneOf<Term>(...LABELS)
const task = oneOf(...LABELS).map((name) => variable(`${name}.task`))
const process = oneOf(...LABELS).map(variable)

/** Who waits for a task does so for an even time, what it does takes an odd one: nothing falls due together. */
const even = oneOf<Term>({ t: 2 }, { t: 4 })
const odd = oneOf<Term>({ t: 1 }, { t: 3 })
const waiting: Any<Op> = fc.oneof(
  op("receive", just([{ eq: "go" }])),
  op("receive", just([{ eq: "go" }])),
  op("sleep", odd),
)

const value: Any<Term> = data.map((term) => ["return", term])
const result: Any<Term> = fc.oneof(value, value, oneOf<Term>(["raise", "boom"], ["exit", "oops"]))

/** Tasks that fail wait first: where one fails at once, the schedule decides how far others have got. */
const body: Any<Term> = fc
  .tuple(
    among<readonly [readonly Op[], Term]>([
      often(8, fc.tuple(fc.tuple(waiting), result)),
      often(5, fc.tuple(fc.tuple(fc.constant<Op>(["flag", "trapExit", true]), waiting), result)),
      often(8, fc.tuple(fc.tuple(waiting, endings), result)),
      often(3, fc.tuple(fc.tuple(first, waiting), result)),
      often(1, fc.tuple(fc.constant([]), value)),
      often(1, fc.tuple(listOf(first, 1), value)),
    ]),
    oneOf(false, false, true),
  )
  .map(([[ops, then], mfa]) => ({ do: ops, then, ...(mfa ? { mfa } : {}) }))

const elements = fc.array(oneOf<Term>(1, 2, 3), { maxLength: 4 })
const streamBody = (ops: Any<readonly Op[]>, results: Any<Term>): Any<Term> =>
  fc.tuple(ops, results).map(([list, then]) => ({ do: list, then, label: "x", each: true }))
const sleeping = odd.map((units) => [["sleep", units]] as readonly Op[])
const good = oneOf<Term>(["return", { arg: 1 }], ["return", "same"])
const anyStreamBody = streamBody(
  among<readonly Op[]>([
    often(6, sleeping),
    often(
      4,
      fc.tuple(odd, endings).map(([units, ending]) => [["sleep", units], ending] as readonly Op[]),
    ),
    often(1, fc.constant([])),
  ]),
  fc.oneof(good, good, oneOf<Term>(["exit", "oops"])),
)

/** Tasks that run side by side and end together do so well: which of two failures comes first is not certain. */
const goodStreamBody = streamBody(fc.oneof(sleeping, fc.constant([])), good)

/** How many tasks run at a time unless told depends on the machine. */
const streamOptions = fc.record(
  {
    maxConcurrency: oneOf(1, 2, 3),
    ordered: oneOf(true, true, false),
    timeout: even,
    onTimeout: oneOf("exit", "kill_task", "kill_task"),
    zipInputOnExit: fc.boolean(),
  },
  { requiredKeys: ["maxConcurrency"] },
)
const oneAtATime = streamOptions.map((options) => ({ ...options, maxConcurrency: 1 }))

/** Nobody sleeps between two results: what then lies in the mailbox is the stream's own business. */
const how = oneOf<Term>("all", { take: 1 }, { take: 2 }, { raiseAt: 1 })

const SUP: Any<Term> = just(variable("sup"))
const family =
  (name: string) =>
  (fn: string, ...args: readonly Any<unknown>[]) =>
    opOf(name, fn, ...args)
const tasks = family("task")
const supervised = family("taskSupervisor")
const many = fc.array(task, { minLength: 1, maxLength: 3 })

export const taskOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(8, tasks("async", label, body)),
  tasks("start", label, body),
  tasks("startLink", label, body),
  often(1, tasks("completed", label, data)),
  often(5, tasks("await", task, even)),
  often(5, tasks("yield", task, fc.oneof(even, just(0)))),
  often(4, tasks("shutdown", task, fc.oneof(even, just("brutal_kill")))),
  tasks("ignore", task),
  tasks("awaitMany", many, even),
  tasks(
    "yieldMany",
    many,
    fc.oneof(
      time,
      maybe({
        timeout: even,
        limit: oneOf(1, 2),
        onTimeout: oneOf("nothing", "ignore", "kill_task"),
      }),
    ),
  ),
  often(4, op("send", process, just("go"))),
  often(3, op("exitSignal", process, reason)),
  tasks("stream", elements, goodStreamBody, streamOptions, how),
  tasks("stream", elements, anyStreamBody, oneAtATime, how),
  supervised("start", just("sup"), just({})),
  often(3, supervised("async", SUP, label, body)),
  often(
    5,
    supervised("asyncNolink", SUP, label, body, maybe({ shutdown: oneOf<Term>("brutal_kill", { t: 1 }) })),
  ),
  often(
    3,
    supervised(
      "startChild",
      SUP,
      label,
      body,
      maybe({
        restart: oneOf("temporary", "transient", "permanent"),
        shutdown: oneOf<Term>("brutal_kill", { t: 1 }),
      }),
    ),
  ),
  supervised("children", SUP),
  supervised("terminateChild", SUP, process),
  supervised("stream", SUP, elements, anyStreamBody, oneAtATime, how),
  supervised("streamNolink", SUP, elements, anyStreamBody, oneAtATime, how),
  often(1, op("exitSignal", SUP, reason)),
]

// --------------------------------------------------------------- agents

const AGENT_LABELS = ["g1", "g2"]
const agent = fc.oneof(oneOf(...AGENT_LABELS).map(variable), oneOf<Term>("n1"))
const doing = listOf(fc.oneof(first, op("exitSignal", oneOf(...AGENT_LABELS).map(variable), reason)), 1)
const withResult = (results: Any<Term>): Any<Term> =>
  fc
    .tuple(
      doing,
      fc.oneof(
        { weight: 4, arbitrary: results },
        {
          weight: 1,
          arbitrary: oneOf<Term>(
            ["raise", "boom"],
            ["exit", "oops"],
            ["exit", "normal"],
            ["throw", ["return", 3]],
          ),
        },
      ),
    )
    .map(([ops, result]) => ({ do: ops, then: result }))
const stateOrData = fc.oneof(just({ state: 1 }), data).map((term): Term => ["return", term])
const start: Any<Term> = fc
  .tuple(
    listOf(op("flag", just("trapExit"), just(true)), 1),
    oneOf<Term>(
      ["return", 0],
      ["return", 0],
      ["return", "x"],
      ["raise", "boom"],
      ["exit", "oops"],
      ["exit", "normal"],
    ),
  )
  .map(([ops, result]) => ({ do: ops, then: result }))
const both = fc
  .tuple(data, fc.oneof(just({ state: 1 }), data))
  .map(([one, other]): Term => ["return", [one, other]])
const agents = family("agent")

export const agentOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(3, agents("start", oneOf(...AGENT_LABELS), start)),
  often(3, agents("startLink", oneOf(...AGENT_LABELS), start, maybe({ name: just("n1") }))),
  often(4, agents("get", agent, withResult(stateOrData), time)),
  often(4, agents("update", agent, withResult(stateOrData), time)),
  often(
    4,
    agents(
      "getAndUpdate",
      agent,
      withResult(fc.oneof({ weight: 5, arbitrary: both }, { weight: 1, arbitrary: stateOrData })),
      time,
    ),
  ),
  often(4, agents("cast", agent, withResult(stateOrData))),
  agents("stop", agent, reason, time),
  opOf("sys", "getState", agent, just({ t: 1 })),
  op(
    "exitSignal",
    agent.filter((term) => typeof term !== "string"),
    reason,
  ),
]
