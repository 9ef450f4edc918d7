import type { Pid } from "../kernel/index.ts"
import type { ApplicationModule, ApplicationType } from "./types.ts"

/** An application that has been started. Libraries have no process. */
export interface Running {
  readonly name: string
  readonly type: ApplicationType
  readonly master: Pid | undefined
}

/** What is loaded. Only the controller writes here. */
export const loaded: Map<string, ApplicationModule> = new Map()

/** What is running, in the order of the starts. Only the controller writes here. */
export const running: Map<string, Running> = new Map()

/** An application as a list shows it. */
export type ApplicationEntry = readonly [name: string, description: string, version: string]

export function entryOf({ name, spec }: ApplicationModule): ApplicationEntry {
  return [name, spec.description, spec.vsn]
}
