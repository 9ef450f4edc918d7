// All scenarios about GenServer and sys.

import type { Scenario } from "../../language.ts"
import { callbacks } from "./callbacks.ts"
import { calls } from "./calls.ts"
import { clientFunctions } from "./client-functions.ts"
import { debugging } from "./debugging.ts"
import { inspecting } from "./inspecting.ts"
import { starting } from "./starting.ts"
import { termination } from "./termination.ts"

export const genServerScenarios: readonly Scenario[] = [
  ...starting,
  ...calls,
  ...clientFunctions,
  ...callbacks,
  ...termination,
]

export const sysScenarios: readonly Scenario[] = [...inspecting, ...debugging]
