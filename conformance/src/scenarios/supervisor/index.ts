// All scenarios about supervisors.

import type { Scenario } from "../../language.ts"
import { management } from "./management.ts"
import { restarting } from "./restarting.ts"
import { specifications } from "./specifications.ts"
import { starting } from "./starting.ts"
import { stopping, caught } from "./stopping.ts"

export const supervisorScenarios: readonly Scenario[] = [
  ...caught,
  ...specifications,
  ...starting,
  ...restarting,
  ...stopping,
  ...management,
]
