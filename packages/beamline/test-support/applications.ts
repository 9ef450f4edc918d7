import { Application, receive, spawn, Supervisor } from "beamline"
import type { ApplicationCallbacks, ApplicationModule, Pid, StartResult, Wait } from "beamline"
import { afterEach } from "vitest"

/** Stops and unloads what a test has left, and forgets what it has configured. */
export function cleanApplications(): void {
  afterEach(async () => {
    for (const [name] of await Application.startedApplications()) await Application.stop(name)
    for (const [name] of Application.loadedApplications()) await Application.unload(name)
    Application.configure({})
  })
}

let count = 0

/** Defines an application of a name that no other has. */
export function app<S = undefined>(
  callbacks?: ApplicationCallbacks<S, any>,
  options: Parameters<typeof Application.define>[1] = {},
): ApplicationModule<Record<string, unknown>> {
  return Application.define<string, Record<string, unknown>>(`app_${++count}`, options as object)(callbacks)
}

/** Starts a supervisor without children. */
export const root = (): Wait<StartResult> => Supervisor.startLink([], { strategy: "one_for_one" })

/** Starts a process that does nothing for ever. */
export const idle = (): Pid =>
  spawn(function* () {
    yield* receive(() => false)
  })
