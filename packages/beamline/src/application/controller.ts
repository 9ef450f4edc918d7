import { GenServer } from "../gen-server/index.ts"
import { noreply, ok, reply } from "../gen/index.ts"
import type { Callbacks, From, Next } from "../gen/index.ts"
import { failure, inspect } from "../kernel/index.ts"
import type { ExitReason, Pid } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { isExit, Process, self, spawnLink } from "../process/index.ts"
import { main } from "../runtime/index.ts"
import type { Steps } from "../runtime/index.ts"
import { stopProgram } from "../system/index.ts"
import { DONE, loadApplication, unloadApplication } from "./load.ts"
import type { Done } from "./load.ts"
import { killLeftovers, runMaster } from "./master.ts"
import type { MasterMessage } from "./master.ts"
import { entryOf, loaded, running } from "./table.ts"
import type { ApplicationEntry } from "./table.ts"
import type { ApplicationError, ApplicationModule, ApplicationType } from "./types.ts"

/** What the controller is asked. `isBoot`: whoever asks deals with a failed start, so the program goes on. */
export type Request =
  | readonly ["load" | "unload" | "stop" | "kill", app: string]
  | readonly ["start", app: string, type: ApplicationType, isBoot: boolean]
  | readonly ["running"]
  | readonly ["shutdown"]

interface Starting {
  readonly module: ApplicationModule
  readonly type: ApplicationType
  readonly isBoot: boolean
  readonly master: Pid
  readonly waiting: From[]
}

interface Stopping {
  readonly waiting: From
  /** What came in meanwhile, to be done when it has stopped. */
  readonly later: (readonly [request: Request, from: From])[]
}

/** The applications that are on their way up or down. */
interface State {
  readonly starting: Map<string, Starting>
  readonly stopping: Map<string, Stopping>
  isShutDown: boolean
}

/** What a request comes to, unless it is answered later. */
type Answer = Done | readonly unknown[] | typeof LATER

const LATER: unique symbol = Symbol("later")

export const NAME = "application_controller"

/** The one process that decides about applications, in the order in which it is asked. */
export const callbacks: Callbacks = {
  name: NAME,
  module: { id: NAME },
  isAsync: false,
  initialCall: [NAME, "init", 1],
  init: () => {
    Process.flag("trapExit", true)
    // Started by whoever needs it first, but nobody's.
    Process.groupLeader(self(), main.pid)
    // Where one before it was killed, its applications have ended with it.
    running.clear()
    loaded.clear()
    return ok<State>({ starting: new Map(), stopping: new Map(), isShutDown: false })
  },
  handleCall: (state, from, request) => handleCall(state as State, from as From, request as Request),
  handleCast: (state) => noreply(state),
  handleInfo: (state, message) => handleMessage(state as State, message),
  handleContinue: undefined,
  terminate: undefined,
  codeChange: undefined,
  formatStatus: undefined,
}

function* handleCall(state: State, from: From, request: Request): Steps<Next<State, unknown>> {
  const answer = yield* handle(state, from, request)
  return answer === LATER ? noreply(state) : reply(answer, state)
}

function* handle(state: State, from: From, request: Request): Steps<Answer> {
  if (request[0] === "running") return runningNow(state)
  if (request[0] === "shutdown") return shutDown(state)
  const [, app] = request
  const stopping = state.stopping.get(app)
  if (stopping !== undefined && request[0] !== "kill") {
    stopping.later.push([request, from])
    return LATER
  }
  switch (request[0]) {
    case "load":
      return yield* loadApplication(app)
    case "unload":
      return unloadApplication(app, state.starting.has(app))
    case "start":
      return yield* start(state, from, request)
    case "stop":
      return stop(state, from, app)
    case "kill":
      return kill(app)
    default:
      return request satisfies never
  }
}

// ------------------------------------------------------------------ starting

function* start(
  state: State,
  from: From,
  [, app, type, isBoot]: Extract<Request, readonly ["start", ...unknown[]]>,
): Steps<Answer> {
  // The program ends: nothing starts any more, and nobody will miss the answer.
  if (state.isShutDown) return LATER
  if (running.has(app)) return failure(["already_started", app])
  const under = state.starting.get(app)
  if (under !== undefined) {
    under.waiting.push(from)
    return LATER
  }
  if (!loaded.has(app)) {
    const done = yield* loadApplication(app)
    if (!done.ok) return done
  }
  const module = loaded.get(app)!
  const missing = missingFor(module)
  if (missing !== undefined) return failure(["not_started", missing])
  if (module.spec.mod === undefined) {
    noteRunning(app, type, undefined)
    return DONE
  }
  const me = self()
  const master = spawnLink(function* () {
    yield* runMaster(module, me)
  })
  state.starting.set(app, { module, type, isBoot, master, waiting: [from] })
  return LATER
}

/** An application that has to be running before. */
function missingFor({ spec }: ApplicationModule): string | undefined {
  const needed = spec.applications.filter((name) => !spec.optionalApplications.includes(name))
  return needed.find((name) => !running.has(name))
}

function noteRunning(name: string, type: ApplicationType, master: Pid | undefined): void {
  running.set(name, { name, type, master })
  logReport({ label: ["application_controller", "progress"], application: name, startedAt: self().node })
}

function noteStart(state: State, [, name, master, outcome]: MasterMessage): void {
  const under = state.starting.get(name)
  if (under?.master !== master) return
  state.starting.delete(name)
  if (outcome.ok) {
    noteRunning(name, under.type, master)
    answer(under.waiting, DONE)
  } else startFailed(under, outcome.error)
}

function startFailed({ module: { name }, type, isBoot, waiting }: Starting, error: unknown): void {
  logExit(name, error)
  answer(waiting, failure(error as ApplicationError))
  if (isBoot || type === "temporary" || (type === "transient" && isNormalStart(error))) return
  endProgram(["application_start_failure", name, error])
}

/** Whether `start` has left with exit("normal"). */
function isNormalStart(error: unknown): boolean {
  const why: unknown = Array.isArray(error) ? error[0] : undefined
  return Array.isArray(why) && why[0] === "EXIT" && why[1] === "normal"
}

function answer(waiting: readonly From[], done: unknown): void {
  for (const from of waiting) GenServer.reply(from, done as never)
}

// ------------------------------------------------------------------ stopping

function stop(state: State, from: From, app: string): Answer {
  const entry = running.get(app)
  if (entry === undefined) return failure(["not_started", app])
  if (entry.master === undefined) {
    running.delete(app)
    logExit(app, "stopped")
    return DONE
  }
  state.stopping.set(app, { waiting: from, later: [] })
  Process.exit(entry.master, "shutdown")
  return LATER
}

/** Ends an application that does not stop in time. */
function kill(app: string): Done {
  const master = running.get(app)?.master
  // Without its processes the master ends by itself.
  if (master !== undefined) killLeftovers(master)
  return DONE
}

function* handleMessage(state: State, message: unknown): Steps<Next<State>> {
  if (isMasterMessage(message)) noteStart(state, message)
  else if (isExit(message)) yield* noteEnd(state, message[1], message[2])
  return noreply(state)
}

function isMasterMessage(message: unknown): message is MasterMessage {
  return Array.isArray(message) && message[0] === "application_master" && message.length === 4
}

function* noteEnd(state: State, master: Pid, reason: ExitReason): Steps {
  for (const under of state.starting.values()) {
    if (under.master !== master) continue
    // Killed before it could say anything.
    state.starting.delete(under.module.name)
    startFailed(under, reason)
  }
  for (const { name, type, master: own } of running.values()) {
    if (own !== master) continue
    running.delete(name)
    const stopping = state.stopping.get(name)
    logExit(name, stopping === undefined ? reason : "stopped")
    if (stopping === undefined) ended(name, type, reason)
    else yield* noteStopped(state, name, stopping)
  }
}

function* noteStopped(state: State, name: string, { waiting, later }: Stopping): Steps {
  state.stopping.delete(name)
  answer([waiting], DONE)
  for (const [request, from] of later) {
    const done = yield* handle(state, from, request)
    if (done !== LATER) answer([from], done)
  }
}

/** An application has ended by itself. */
function ended(name: string, type: ApplicationType, reason: ExitReason): void {
  if (type === "temporary" || (type === "transient" && reason === "normal")) return
  endProgram(["application_terminated", name, reason])
}

function endProgram(why: readonly unknown[]): void {
  stopProgram({ status: 1, farewell: `Kernel pid terminated (${NAME}) (${inspect(why)})` })
}

/** Lets nothing start any more, ends what is starting, and gives what is running. */
function shutDown(state: State): readonly string[] {
  state.isShutDown = true
  for (const { master } of state.starting.values()) Process.exit(master, "kill")
  return [...running.keys()]
}

function runningNow(state: State): readonly ApplicationEntry[] {
  return [...running.keys()]
    .filter((name) => !state.stopping.has(name))
    .map((name) => entryOf(loaded.get(name)!))
    .reverse()
}

function logExit(name: string, reason: unknown): void {
  logReport({ label: ["application_controller", "exit"], application: name, exited: reason })
}
