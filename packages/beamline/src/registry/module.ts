import type { StartResult } from "../gen/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { Wait } from "../runtime/index.ts"
import { registerName, unregisterName, whereisName } from "./names.ts"
import { startLink } from "./start.ts"
import type { RegistryOptions, ViaTerm } from "./types.ts"

/** What stands for the namespace `Registry` where that would refer to itself: in via names and child specs. */
class Registry {
  get id(): string {
    return "Registry"
  }

  startLink(options: RegistryOptions): Wait<StartResult> {
    return startLink(options)
  }

  registerName(term: ViaTerm, pid: Pid): boolean {
    return registerName(term, pid)
  }

  unregisterName(term: ViaTerm): void {
    unregisterName(term)
  }

  whereisName(term: ViaTerm): Pid | undefined {
    return whereisName(term)
  }
}

export const asModule: Registry = Object.freeze(new Registry())
