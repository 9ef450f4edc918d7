// Words for scenarios about supervisors.

import type { ChildPlan, Op, Scenario, ServerPlan, Step, SupervisorPlan } from "../../language.ts"
import { at, v } from "../words.ts"

export const P = v("p")

export const TRAP: Op = ["flag", "trapExit", true]

export const TRAPPING: ServerPlan = { init: { do: [TRAP], then: ["ok", 0] }, terminate: {} }

/** Servers that do as a cast tells them. */
const WORKER: ServerPlan = {
  cast: {
    raise: { then: ["raise", "boom"] },
    normal: { then: ["stop", "normal", 0] },
    shutdown: { then: ["stop", "shutdown", 0] },
    reason: { then: ["stop", ["shutdown", "x"], 0] },
    oops: { then: ["stop", "oops", 0] },
  },
}

export const WORKERS = { s1: WORKER, s2: WORKER, s3: WORKER, s4: WORKER }

export const LOOK: Op = ["supervisor", "whichChildren", P]

export const COUNT: Op = ["supervisor", "countChildren", P]

export const child = (label: string, more: Partial<ChildPlan> = {}): ChildPlan => ({
  id: label,
  server: label,
  ...more,
})

export const three = (more: Partial<ChildPlan> = {}): readonly ChildPlan[] =>
  ["s1", "s2", "s3"].map((label) => child(label, more))

export const tree = (
  shows: string,
  name: string,
  plan: SupervisorPlan,
  ...steps: readonly Step[]
): Scenario => ({
  name,
  shows: [`supervisor ${shows}`],
  servers: WORKERS,
  supervisors: { p: { options: { strategy: "one_for_one" }, ...plan } },
  steps,
})

export const servers = (scenario: Scenario, plans: { readonly [label: string]: ServerPlan }): Scenario => ({
  ...scenario,
  servers: { ...scenario.servers, ...plans },
})

export const start = at("a", TRAP, ["startSupervisor", "p"])

export const startListed = at("a", TRAP, ["startSupervisor", "p", "listed"])

export const after = at("a", LOOK, COUNT, ["mailbox"])

export const RESTARTS = ["permanent", "transient", "temporary"] as const

export const ENDS = ["raise", "normal", "shutdown", "reason", "oops"] as const

export const BAD: readonly (readonly [string, Partial<ChildPlan>])[] = [
  ["a restart of bogus", { restart: "bogus" }],
  ["a shutdown of bogus", { shutdown: "bogus" }],
  ["a negative shutdown", { shutdown: -1 }],
  ["a type of bogus", { type: "bogus" }],
  ["modules of bogus", { modules: "bogus" }],
  ["a significance of 5", { significant: 5 }],
  ["a significant permanent child", { significant: true, restart: "permanent" }],
  ["a significant child and no auto shutdown", { significant: true, restart: "transient" }],
  ["no id", { without: ["id"] }],
  ["no start", { without: ["start"] }],
]

export const STARTS: readonly (readonly [string, NonNullable<ChildPlan["starts"]>[number]])[] = [
  ["ignore", "ignore"],
  ["an error", ["fail", "no"]],
  ["a bad value", ["return", "bad"]],
  ["ok without a pid", ["return", ["ok", "notpid"]]],
  ["an Error", ["raise", "boom"]],
  ["an exit", ["exit", "oops"]],
  ["a throw", ["throw", "ball"]],
  ["an info", ["info", "more"]],
  ["an unlinked process", "unlinked"],
]
