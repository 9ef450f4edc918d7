import { unshown } from "./statement.ts"
import type { Statement } from "./statement.ts"

// An application of Elixir is a file of its own on the code path, and its ends end the node. No scenario can make one
// on both sides, so the statements are shown by tests of the library.
const by = (says: string, ...files: readonly string[]): Statement =>
  unshown(
    says,
    `an application is no process of a scenario: ${files.map((file) => `${FOLDER}/${file}`).join(", ")}`,
  )

const FOLDER = "packages/beamline/src"
const [DEFINE, START, STOP, LOAD, ENSURE, ENV, COMPILE, PROGRAM] = [
  "application/define.test.ts",
  "application/start.test.ts",
  "application/stop.test.ts",
  "application/load.test.ts",
  "application/ensure-all.test.ts",
  "application/env.test.ts",
  "application/compile-env.test.ts",
  "application/program.test.ts",
] as const

export const applicationStatements: readonly Statement[] = [
  by("One without a callback module is only marked as started", START),
  by("start_phase is called for each phase, in its order", START),
  by("stop gets what prepStop gave", STOP),
  by("What an application starts has its master as group leader", START),
  by("The starter traps exits, and links with the root process", START),
  by("The caller is linked to none of it", START),
  by("The root process need not be a supervisor", START),
  by("At stop every process of the master is killed", STOP),
  by("start: ok, or already_started", START),
  by("A dependency that is not started is an error", START),
  by("An application that is not there", START, LOAD),
  by("A start type that is none", START),
  by("start gives an error: with the call", START),
  by("start raises or exits: bad_return with EXIT", START),
  by("start exits with normal", START),
  by("start throws, or gives anything else: bad_return", START),
  by("permanent and transient: a start that fails stops the node", PROGRAM),
  by("temporary: it is only an error", START),
  by("ensureStarted: already started is ok", ENSURE),
  by("ensureAllStarted: dependencies first, and those of this call are told", ENSURE),
  by("Nothing to do: an empty list", ENSURE),
  by("Optional applications that are not there are left out", ENSURE),
  by("A failure stops in reverse what this call had started", ENSURE),
  by("A list of applications, a type and a mode; an unknown option is misuse", ENSURE),
  by("load and ensureLoaded", LOAD),
  by("unload: running or not loaded are errors", LOAD),
  by("unload forgets the whole environment", LOAD),
  by("stop: prepStop, the tree, stop, what is left", STOP),
  by("stop of one that is not started is an error", STOP),
  by("Dependents are not stopped", STOP),
  by("A permanent one may be stopped by hand", STOP),
  by("The end of an application is logged", PROGRAM),
  by("The node stops in reverse, with its status", PROGRAM),
  by("halt ends at once, without callbacks", PROGRAM),
  by("The root process ends: prepStop and stop are called still", STOP),
  by("permanent: any end stops the node", PROGRAM),
  by("transient: an abnormal one does, shutdown included", PROGRAM),
  by("temporary: none does, and it may be started again", PROGRAM, STOP),
  by("The node's end by an application is told, with status 1", PROGRAM),
  by("Started applications, the last one first", DEFINE, ENSURE),
  by("The specification, by key; none is nil", LOAD, DEFINE),
  by("Errors as texts", DEFINE),
  by("The specification's environment is under the configuration's, key by key", ENV),
  by("Configurations are merged deeply among themselves", "config/values.test.ts"),
  by("putEnv before load: the specification's keys win, unless it is persistent", ENV),
  by("putEnv after load survives stops, and is lost at unload", ENV),
  by("getEnv: the value or the default", ENV),
  by("fetchEnv, and fetchEnvOrThrow with its two texts", ENV),
  by("All of an environment", ENV),
  by("putAllEnv: key by key; duplicates are an error", ENV),
  by("What is no application is misuse", ENV, COMPILE),
]
