// Words for scenarios about servers.

import type { Op, Scenario, ServerPlan, Step, Term } from "../../language.ts"
import { at, state, t, v } from "../words.ts"

export const S = v("s")

export const TRAP: Op = ["flag", "trapExit", true]

export const reply: Term = ["reply", state, state]

/** A scenario with one server `s`. */
export const serve = (
  shows: string,
  name: string,
  plan: ServerPlan,
  ...steps: readonly Step[]
): Scenario => ({
  name,
  shows: [`gen_server ${shows}`],
  servers: { s: plan },
  steps,
})

export const started = at("a", ["start", "s"])

export const linked = at("a", ["startLink", "s"])

export const SLOW: ServerPlan = {
  call: {
    slow: { do: [["sleep", t(3)]], then: ["reply", "late", state] },
    never: { then: ["noreply", state] },
    get: { then: reply },
  },
}

export const ENDS: readonly Term[] = ["normal", "shutdown", ["shutdown", "x"], "oops", "kill", ["tagged", 1]]

export const sysScenario = (
  shows: string,
  name: string,
  plan: ServerPlan,
  ...steps: readonly Step[]
): Scenario => ({
  ...serve("", name, plan, ...steps),
  shows: [`sys ${shows}`],
})
