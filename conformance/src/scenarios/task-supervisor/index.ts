// All scenarios about supervisors of tasks.

import type { Scenario } from "../../language.ts"
import { awaited } from "./awaited.ts"
import { children, asking } from "./children.ts"
import { starting } from "./starting.ts"
import { streams } from "./streams.ts"

export const taskSupervisorScenarios: readonly Scenario[] = [
  ...asking,
  ...starting,
  ...awaited,
  ...children,
  ...streams,
].map((scenario) => ({ ...scenario, agents: ["a", "b"] }))
