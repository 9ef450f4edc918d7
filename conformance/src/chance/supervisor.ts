// Supervisors of every strategy, with children that fail by plan, and what is done to them.

import fc from "fast-check"

import type { ChildPlan, Entry, Op, ServerPlan, SupervisorPlan, Term } from "../language.ts"
import { callEntry, entry, initEntry, stops } from "./server.ts"
import { anyone, just, named, often, oneOf, op, opOf, reason, self, variable } from "./words.ts"
import type { Any, Weighted } from "./words.ts"

/** `p` has the first three and perhaps `q`; `q` has the last two. */
export const CHILDREN = ["s1", "s2", "s3", "s4", "s5", "s6"]

const startEntry = oneOf<unknown>(
  "ok",
  "ok",
  "ok",
  "ok",
  "ignore",
  ["fail", "no"],
  ["raise", "boom"],
  ["exit", "oops"],
  ["throw", "ball"],
  ["info", "more"],
  ["return", "bad"],
)

const options = {
  starts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(startEntry, { maxLength: 3 }) },
  ),
  restart: oneOf("permanent", "transient", "temporary"),
  shutdown: oneOf<unknown>({ t: 2 }, "brutal_kill", "infinity", { t: 1 }),
}

export function child(label: string, isSignificant = true): Any<ChildPlan> {
  const name = fc.option(named, { nil: undefined, freq: 8 })
  return fc
    .record(
      {
        id: fc.constant(label),
        server: fc.constant(label),
        ...options,
        ...(isSignificant ? { significant: oneOf(false, false, true) } : {}),
        name,
      },
      { requiredKeys: ["id", "server"] },
    )
    .map(({ name: given, ...plan }) =>
      given === undefined ? plan : { ...plan, name: given },
    ) as unknown as Any<ChildPlan>
}

const nested: Any<ChildPlan> = fc.record(
  { id: fc.constant("q"), supervisor: fc.constant("q"), ...options, type: fc.constant("supervisor") },
  { requiredKeys: ["id", "supervisor"] },
) as unknown as Any<ChildPlan>

const flags = {
  strategy: oneOf("one_for_one", "rest_for_one", "one_for_all"),
  maxRestarts: oneOf(0, 1, 2, 3),
}

export const supervisor: Any<SupervisorPlan> = fc.record({
  children: fc
    .tuple(child("s1"), child("s2"), child("s3"), nested)
    .chain(([one, two, three, q]) =>
      oneOf([one, two, three], [one, two], [one], [three, two, one], [one, q, two], [q]),
    ),
  options: fc.record(
    { ...flags, autoShutdown: oneOf("never", "any_significant", "any_significant", "all_significant") },
    { requiredKeys: ["strategy", "autoShutdown"] },
  ),
})

export const nestedSupervisor: Any<SupervisorPlan> = fc.record({
  children: fc
    .tuple(child("s5", false), child("s6", false))
    .chain(([one, two]) => oneOf([one, two], [one], [])),
  options: fc.record(flags, { requiredKeys: ["strategy"] }),
})

/** Servers under a supervisor mostly start; how they end is what matters. */
export const supervised: Any<ServerPlan> = fc.record(
  {
    init: fc.oneof(
      {
        weight: 5,
        arbitrary: oneOf<Entry>({ then: ["ok", 0] }, { do: [["flag", "trapExit", true]], then: ["ok", 0] }),
      },
      { weight: 1, arbitrary: fc.array(initEntry, { minLength: 1, maxLength: 3 }) },
    ),
    cast: fc.record({ go: entry(fc.oneof(...stops)), stop: entry(fc.oneof(...stops)) }),
    call: fc.record({ get: callEntry }, { requiredKeys: [] }),
    terminate: entry(oneOf<Term>(["return", 1], ["raise", "late"], ["exit", "late"], ["exit", "normal"])).map(
      (given) => ({ ...given, do: [] }),
    ),
  },
  { requiredKeys: ["cast"] },
)

const pid = (labels: readonly string[]): Any<Term> => oneOf(...labels).map(variable)
const SUP = fc.oneof(
  { weight: 5, arbitrary: just(variable("p")) },
  { weight: 1, arbitrary: just(variable("q")) },
)
const ids = oneOf<Term>(...CHILDREN, "q")

export const supervisorOps: readonly (Any<Op> | Weighted<Op>)[] = [
  op("startSupervisor", just("p")),
  often(1, op("startSupervisor", just("p"), just("listed"))),
  often(5, op("cast", pid(CHILDREN), oneOf<Term>("go", "stop"))),
  often(3, op("exitSignal", pid(CHILDREN), reason)),
  often(1, op("exitSignal", just(variable("q")), reason)),
  often(3, opOf("supervisor", "whichChildren", SUP)),
  opOf("supervisor", "countChildren", SUP),
  often(3, opOf("supervisor", "terminateChild", SUP, ids)),
  often(3, opOf("supervisor", "restartChild", SUP, ids)),
  opOf("supervisor", "deleteChild", SUP, ids),
  often(3, opOf("supervisor", "startChild", SUP, fc.oneof(child("s4"), child("s1"), nested))),
  often(1, opOf("supervisor", "stop", SUP, reason)),
  often(1, op("exitSignal", just(variable("p")), reason)),
  op("call", pid(CHILDREN), just("get"), just({ t: 1 })),
  often(1, op("register", just(self), named)),
]

// --------------------------------------------------------------- DynamicSupervisor

export const dynamicPlan: Any<SupervisorPlan> = fc.record({
  options: fc.record(
    {
      strategy: just("one_for_one"),
      maxRestarts: oneOf(0, 1, 2, 3),
      maxChildren: oneOf<unknown>(0, 1, 2, 3, "infinity"),
      extraArguments: oneOf<Term>({ list: ["more"] }),
    },
    { requiredKeys: ["strategy"] },
  ),
}) as unknown as Any<SupervisorPlan>

const P = just(variable("p"))
const anyChild = fc.oneof(...CHILDREN.slice(0, 4).map((label) => child(label, false)))

export const dynamicOps: readonly (Any<Op> | Weighted<Op>)[] = [
  op("startDynamic", just("p")),
  often(1, op("startDynamic", just("p"), just("listed"))),
  often(8, opOf("dynamic", "startChild", P, anyChild)),
  often(1, opOf("dynamic", "startChild", P, child("s1"))),
  often(3, opOf("dynamic", "terminateChild", P, pid(CHILDREN.slice(0, 4)))),
  often(1, opOf("dynamic", "terminateChild", P, anyone)),
  often(3, opOf("dynamic", "whichChildren", P)),
  opOf("dynamic", "countChildren", P),
  often(1, opOf("dynamic", "stop", P, reason)),
  often(5, op("cast", pid(CHILDREN.slice(0, 4)), oneOf<Term>("go", "stop"))),
  often(3, op("exitSignal", pid(CHILDREN.slice(0, 4)), reason)),
  often(1, op("exitSignal", P, reason)),
]
