// All scenarios about tasks.

import type { Scenario } from "../../language.ts"
import { awaiting } from "./awaiting.ts"
import { messages } from "./messages.ts"
import { several } from "./several.ts"
import { starting } from "./starting.ts"
import { streams } from "./streams.ts"

export const taskScenarios: readonly Scenario[] = [
  ...messages,
  ...starting,
  ...awaiting,
  ...several,
  ...streams,
].map((scenario) => ({ ...scenario, agents: ["a", "b"] }))
