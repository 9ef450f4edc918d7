// All scenarios about processes.

import type { Scenario } from "../../language.ts"
import { links } from "./links.ts"
import { ordering, ends } from "./lives.ts"
import { messages } from "./messages.ts"
import { monitors } from "./monitors.ts"
import { aliases, names } from "./names.ts"
import { flags, spawning } from "./spawning.ts"
import { dictionary, hibernation, info } from "./state.ts"
import { timers } from "./timers.ts"

export const processScenarios: readonly Scenario[] = [
  ...ordering,
  ...ends,
  ...links,
  ...monitors,
  ...aliases,
  ...names,
  ...messages,
  ...timers,
  ...dictionary,
  ...flags,
  ...spawning,
  ...hibernation,
  ...info,
]
