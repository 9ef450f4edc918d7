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

/** Most tasks wait: where one ends at once, the schedule decides how far others have got. */
const steps: Any<readonly Op[]> = among<readonly Op[]>([
  often(
    8,
    waiting.map((wait) => [wait]),
  ),
  often(
    5,
    waiting.map((wait) => [["flag", "trapExit", true], wait] as readonly Op[]),
  ),
  often(8, fc.tuple(waiting, endings)),
  often(3, fc.tuple(first, waiting)),
  often(1, fc.constant([])),
  often(1, listOf(first, 2)),
])
const then: Any<Term> = fc.oneof(
  data.map((value) => ["return", value]),
  data.map((value) => ["return", value]),
  oneOf<Term>(["raise", "boom"], ["exit", "oops"]),
)
const body: Any<Term> = fc
  .tuple(steps, then, oneOf(false, false, true))
  .map(([ops, result, mfa]) => ({ do: ops, then: result, ...(mfa ? { mfa } : {}) }) as unknown as Term)

const elements = fc.array(oneOf<Term>(1, 2, 3), { maxLength: 4 })
const streamBody: Any<Term> = fc
  .tuple(
    among<readonly Op[]>([
      often(
        6,
        odd.map((units) => [["sleep", units]] as readonly Op[]),
      ),
      often(
        4,
        fc.tuple(odd, endings).map(([units, ending]) => [["sleep", units], ending] as readonly Op[]),
      ),
      often(1, fc.constant([])),
    ]),
    oneOf<Term>(["return", { arg: 1 }], ["return", "same"], ["exit", "oops"]),
  )
  .map(([ops, result]) => ({ do: ops, then: result, label: "x", each: true }) as unknown as Term)
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
/** Two tasks of a supervisor that goes down die in an order of the emulator's own. */
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
  tasks("stream", elements, streamBody, streamOptions, how),
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
  supervised("stream", SUP, elements, streamBody, oneAtATime, how),
  supervised("streamNolink", SUP, elements, streamBody, oneAtATime, how),
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
    .map(([ops, result]) => ({ do: ops, then: result }) as unknown as Term)
const value = fc.oneof(just({ state: 1 }), data).map((term): Term => ["return", term])
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
  .map(([ops, result]) => ({ do: ops, then: result }) as unknown as Term)
const both = fc
  .tuple(data, fc.oneof(just({ state: 1 }), data))
  .map(([one, other]): Term => ["return", [one, other]])
const agents = family("agent")

export const agentOps: readonly (Any<Op> | Weighted<Op>)[] = [
  often(3, agents("start", oneOf(...AGENT_LABELS), start)),
  often(3, agents("startLink", oneOf(...AGENT_LABELS), start, maybe({ name: just("n1") }))),
  often(4, agents("get", agent, withResult(value), time)),
  often(4, agents("update", agent, withResult(value), time)),
  often(
    4,
    agents(
      "getAndUpdate",
      agent,
      withResult(fc.oneof({ weight: 5, arbitrary: both }, { weight: 1, arbitrary: value })),
      time,
    ),
  ),
  often(4, agents("cast", agent, withResult(value))),
  agents("stop", agent, reason, time),
  opOf("sys", "getState", agent, just({ t: 1 })),
  op(
    "exitSignal",
    agent.filter((term) => typeof term !== "string"),
    reason,
  ),
]
