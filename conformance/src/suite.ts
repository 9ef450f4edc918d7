// All scenarios that are written by hand, by group.

import type { Scenario } from "./language.ts"
import { processScenarios } from "./scenarios/process.ts"

export const GROUPS: { readonly [group: string]: readonly Scenario[] } = {
  process: processScenarios,
}
