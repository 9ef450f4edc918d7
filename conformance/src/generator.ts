// The arbitrary programs: up to 40 steps, in profiles that each have something at their centre.

import fc from "fast-check"

import { ownLabels } from "./chance/labels.ts"
import { actor, looking, processOps, someProcessOps } from "./chance/process.ts"
import {
  listen,
  registryOps,
  startDuplicate,
  startHeardDuplicate,
  startHeardUnique,
  startUnique,
  viaOps,
} from "./chance/registry.ts"
import { clientOps, plainServer, server } from "./chance/server.ts"
import {
  CHILDREN,
  dynamicOps,
  dynamicPlan,
  nestedSupervisor,
  supervised,
  supervisor,
  supervisorOps,
} from "./chance/supervisor.ts"
import { agentOps, taskOps } from "./chance/task.ts"
import { AGENTS, among, SERVERS } from "./chance/words.ts"
import type { Any, Weighted } from "./chance/words.ts"
import type { Op, Scenario, ServerPlan, Step, SupervisorPlan } from "./language.ts"

interface Profile {
  readonly weight: number
  readonly ops: readonly (Any<Op> | Weighted<Op>)[]
  readonly servers?: { readonly [label: string]: Any<ServerPlan> }
  readonly supervisors?: { readonly [label: string]: Any<SupervisorPlan> }
  /** Each step has one operation: too much depends on the schedule otherwise. */
  readonly oneByOne?: boolean
  /** It may take a long time, after which a supervisor has forgotten its restarts. */
  readonly isLong?: true
  /** What most programs need to get anywhere. */
  readonly first?: readonly Any<Op>[]
  /** And what another process does then. */
  readonly second?: readonly Any<Op>[]
}

const each = <T>(labels: readonly string[], plan: T): { readonly [label: string]: T } =>
  Object.fromEntries(labels.map((label) => [label, plan]))

const done = (...op: Op): Any<Op> => fc.constant(op)
const TRAP = done("flag", "trapExit", true)

export const PROFILES: { readonly [name: string]: Profile } = {
  process: { weight: 3, ops: processOps },
  server: {
    weight: 4,
    ops: [...clientOps, ...clientOps, ...processOps],
    servers: each(SERVERS, server),
    first: [done("start", "s1")],
  },
  supervisor: {
    weight: 4,
    isLong: true,
    ops: [...supervisorOps, ...supervisorOps, ...someProcessOps, looking],
    servers: each(CHILDREN, supervised),
    supervisors: { p: supervisor, q: nestedSupervisor },
    first: [TRAP, done("startSupervisor", "p")],
  },
  dynamic: {
    weight: 3,
    isLong: true,
    ops: [...dynamicOps, ...dynamicOps, ...someProcessOps, looking],
    servers: each(CHILDREN, supervised),
    supervisors: { p: dynamicPlan },
    first: [TRAP, done("startDynamic", "p")],
  },
  registry: {
    weight: 3,
    ops: [...registryOps, ...viaOps, ...registryOps, ...viaOps, ...someProcessOps, looking],
    servers: each(["s1", "s2"], plainServer),
    first: [TRAP, startUnique],
    second: [TRAP, startDuplicate],
  },
  // A listener that is gone fails whoever registers: at the caller, even where a server registers for itself.
  listeners: {
    weight: 1,
    ops: [...registryOps, ...registryOps, ...someProcessOps, looking],
    first: [TRAP, listen, startHeardUnique],
    second: [TRAP, startHeardDuplicate],
  },
  task: {
    weight: 3,
    oneByOne: true,
    ops: [...taskOps, ...taskOps, ...someProcessOps],
    first: [TRAP, done("taskSupervisor", "start", "sup", {})],
  },
  agent: {
    weight: 1,
    oneByOne: true,
    ops: [...agentOps, ...agentOps, ...someProcessOps, looking],
    first: [done("agent", "start", "g1", { then: ["return", 0] })],
  },
}

const MAX_STEPS = 40

/**
 * Most steps have one operation: what a process does in one go meets what others do meanwhile, and then the schedule may
 * decide, which makes a program useless.
 */
function opsOf(anyOp: Any<Op>, oneByOne: boolean): Any<readonly Op[]> {
  if (oneByOne) return fc.tuple(anyOp)
  return fc.oneof(
    { weight: 12, arbitrary: fc.tuple(anyOp) },
    { weight: 2, arbitrary: fc.tuple(anyOp, anyOp) },
    { weight: 1, arbitrary: fc.tuple(anyOp, anyOp, anyOp) },
  )
}

/** Long enough to be told from a short time, whichever part of a second it began in. */
const LONG = 100

function program(profile: Profile): Any<Scenario> {
  const { ops, servers, supervisors, first = [], second = [], oneByOne = false, isLong } = profile
  const act: Any<Step> = fc.record({ at: actor, do: opsOf(among(ops), oneByOne) })
  const step: Any<Step> = fc.oneof(
    { weight: 60, arbitrary: act },
    { weight: 5, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.constant({ advance: isLong === true ? LONG : 1 }) },
  )
  return fc
    .record({
      name: fc.constant("by chance"),
      agents: fc.constant(AGENTS),
      ...(servers === undefined ? {} : { servers: fc.record(servers) }),
      ...(supervisors === undefined ? {} : { supervisors: fc.record(supervisors) }),
      opening: fc.tuple(doneBy("a", first), doneBy("b", second)),
      steps: fc.array(step, { minLength: 4, maxLength: MAX_STEPS, size: "max" }),
    })
    .map(({ opening, steps, ...rest }) => ({
      ...rest,
      steps: ownLabels([...opening.flat(), ...steps].slice(0, MAX_STEPS).map(withoutHaste)),
    }))
}

const REGISTRIES = ["u", "w", "u.p0", "w.p0"]

/**
 * Ends a step with an exit signal to a registry: there its tables are still read until it has had a turn, and who goes
 * first is for the schedule to say.
 */
function withoutHaste(step: Step): Step {
  if (!("do" in step)) return step
  const at = step.do.findIndex(
    ([name, to]) => name === "exitSignal" && REGISTRIES.includes((to as { var?: string } | null)?.var ?? ""),
  )
  return at === -1 ? step : { ...step, do: step.do.slice(0, at + 1) }
}

function doneBy(at: string, ops: readonly Any<Op>[]): Any<readonly Step[]> {
  return fc.tuple(...ops).map((given) => (given.length === 0 ? [] : [{ at, do: given }]))
}

/** Programs of a profile, or of `all`. */
export function anyScenario(profile: string): Any<Scenario> {
  if (profile !== "all") return program(PROFILES[profile]!)
  return fc.oneof(...Object.values(PROFILES).map((one) => ({ weight: one.weight, arbitrary: program(one) })))
}
