// All scenarios about registries.

import type { Scenario } from "../../language.ts"
import { dispatching } from "./dispatching.ts"
import { listening } from "./listening.ts"
import { metadata } from "./metadata.ts"
import { names } from "./names.ts"
import { owners } from "./owners.ts"
import { patterns } from "./patterns.ts"
import { reading } from "./reading.ts"
import { registering } from "./registering.ts"
import { starting } from "./starting.ts"

export const registryScenarios: readonly Scenario[] = [
  ...starting,
  ...owners,
  ...registering,
  ...reading,
  ...patterns,
  ...dispatching,
  ...metadata,
  ...listening,
  ...names,
]
