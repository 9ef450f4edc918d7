import { checkOptions, checkTimeout, expected } from "../kernel/index.ts"
import type { ExitReason, Pid, Result, Timeout } from "../kernel/index.ts"
import { checkSpawnOptions, onSend } from "../process/index.ts"
import type { SpawnOptions } from "../process/index.ts"
import {
  actAs,
  bury,
  currentProc,
  DEAD,
  Deadline,
  endProcess,
  failed,
  mayRunInline,
  never,
  Pending,
  prepare,
  ready,
  runInline,
  schedule,
  startDeadlineSoon,
  startTimer,
  stopTimer,
  time,
} from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import type { Callbacks } from "./callbacks.ts"
import { Debug } from "./debug.ts"
import { checkNewName, claimName, releaseName } from "./name.ts"
import type { NewName } from "./name.ts"
import { ServerProc } from "./server.ts"
import { Starter } from "./starter.ts"

/** Options of every start of a server. */
export interface StartOptions {
  /** A name to register it under. */
  readonly name?: NewName | undefined
  /** How long `init` may take, in milliseconds. Default `"infinity"`. */
  readonly timeout?: Timeout
  /** Debug options that are on from the beginning. */
  readonly debug?: readonly DebugOption[]
  /** Options of the process, as of `Process.spawn`; `monitor` is not allowed. */
  readonly spawnOpt?: Omit<SpawnOptions, "monitor">
  /** Hibernates when no message has come for so many milliseconds. Default `"infinity"`. */
  readonly hibernateAfter?: Timeout
}

export type DebugOption =
  | "trace"
  | "log"
  | "statistics"
  | readonly ["log", limit: number]
  | readonly ["log_to_file", path: string]

/** Why a server could not be started. */
export type StartError<P = unknown> = "ignore" | AlreadyStarted<P> | ExitReason

/** The name is taken, by this process. */
export type AlreadyStarted<P = unknown> = readonly ["already_started", pid: Pid<P>]

export type StartResult<P = unknown> = Result<Pid<P>, StartError<P>>

/**
 * Tells whether a start failed because the name is taken.
 *
 * @example
 * ```ts
 * import { GenServer, noreply, ok, reply, unwrap } from "beamline"
 *
 * interface Counter {
 *   call: { add(n: number): number }
 *   cast: { add(n: number): void }
 * }
 * const Counter = GenServer.define<Counter>("Counter")({
 *   init: (n: number) => ok(n),
 *   handleCall: { add: (n, _from, more) => reply(n + more, n + more) },
 *   handleCast: { add: (n, more) => noreply(n + more) },
 * })
 * const counter = unwrap(await Counter.start(1, { name: "the counter" }))
 * const again = await Counter.start(1, { name: "the counter" })
 * !again.ok && GenServer.isAlreadyStarted(again.error) && again.error[1] === counter // => true
 * await GenServer.stop(counter)
 * ```
 */
export function isAlreadyStarted<P>(error: StartError<P>): error is AlreadyStarted<P> {
  return Array.isArray(error) && error.length === 2 && error[0] === "already_started"
}

/** What stands for no options. */
export const NO_OPTIONS: StartOptions = {}

const OPTIONS = ["name", "timeout", "debug", "spawnOpt", "hibernateAfter"]

/** Waits for the result of a start. */
class StartWait extends Pending {
  readonly #proc: ServerProc
  readonly #starter: Starter
  readonly #timeout: Timeout
  #deadline: Deadline | null = null

  constructor(owner: Proc, proc: ServerProc, starter: Starter, timeout: Timeout) {
    super(owner)
    this.#proc = proc
    this.#starter = starter
    this.#timeout = timeout
  }

  override targetEnded(reason: ExitReason): void {
    this.succeed({ ok: false, error: reason })
  }

  startDeadline(): void {
    this.#deadline = new Deadline(() => this.#late())
    startTimer(this.#deadline, this.#timeout as number)
  }

  /** `init` has taken too long: the process is killed, and the caller feels nothing of it. */
  #late(): void {
    const proc = this.#proc
    this.#starter.unlink(proc)
    const name = proc.options?.name
    if (name !== undefined) releaseName(name, proc)
    this.succeed({ ok: false, error: "timeout" })
    endProcess(proc, "killed")
  }

  protected override ended(): void {
    if (this.#deadline !== null) stopTimer(this.#deadline)
  }
}

/** Starts a server and waits until its `init` is done. */
export function startServer(
  callbacks: Callbacks,
  argument: unknown,
  options: StartOptions,
  isLinked: boolean,
): Wait<StartResult> {
  const { spawn, debug } = checkStartOptions(options)
  const caller = currentProc()
  if (caller.state === DEAD) return never(caller)
  const starter = new Starter(caller, argument)
  const { name, hibernateAfter, timeout = "infinity" } = options
  const rare = name === undefined && hibernateAfter === undefined ? null : { name, hibernateAfter }
  const proc = new ServerProc(caller, isLinked, callbacks, starter, rare)
  onSend.hook?.value(proc, argument)
  if (debug !== null) proc.debug = debugFrom(debug)
  if (name !== undefined) {
    const refusal = claim(proc, name)
    if (refusal !== null) return refusal(caller)
  }
  prepare(proc, caller, isLinked || spawn.link, spawn.priority, spawn.settings)
  if (mayRunInline(proc)) {
    runInline(proc)
    if (starter.result !== null) return ready(caller, starter.result as StartResult)
    if ((proc.state as number) === DEAD) return ready(caller, failure(proc.exitReason))
    return waitForStart(caller, proc, starter, timeout)
  }
  const wait = waitForStart(caller, proc, starter, timeout)
  schedule(proc)
  return wait
}

function failure(error: unknown): StartResult {
  return { ok: false, error: error as StartError }
}

/** Takes the name for the process; where that fails, tells what to give the caller. */
function claim(proc: ServerProc, name: NewName): ((caller: Proc) => Wait<StartResult>) | null {
  let refusal: ((caller: Proc) => Wait<StartResult>) | null = null
  try {
    const taken = actAs(proc, () => claimName(name, proc))
    if (taken !== undefined) refusal = (caller) => ready(caller, failure(["already_started", taken.holder]))
  } catch (error) {
    refusal = (caller) => failed(caller, error)
  }
  // The registry runs in the name of the process, and may have ended it.
  if (proc.state === DEAD) return (caller) => ready(caller, failure(proc.exitReason))
  if (refusal !== null) bury(proc)
  return refusal
}

function waitForStart(caller: Proc, proc: ServerProc, starter: Starter, timeout: Timeout): Wait<StartResult> {
  if ((caller.state as number) === DEAD) return never(caller)
  const wait = new StartWait(caller, proc, starter, timeout)
  starter.waitWith(wait)
  wait.begin(proc)
  if (timeout !== "infinity") startDeadlineSoon(wait)
  return wait.handle as Wait<StartResult>
}

const NO_SPAWN = checkSpawnOptions(undefined)

interface Checked {
  readonly spawn: ReturnType<typeof checkSpawnOptions>
  readonly debug: readonly DebugOption[] | null
}

const NOTHING: Checked = { spawn: NO_SPAWN, debug: null }

/** Throws for wrong options of a start. */
export function checkStartOptions(options: StartOptions): Checked {
  if (options === NO_OPTIONS) return NOTHING
  checkOptions(options ?? null, OPTIONS, "start options")
  const { name, timeout, debug, spawnOpt, hibernateAfter } = options
  checkNewName(name)
  if (timeout !== undefined) checkTimeout(timeout, "timeout")
  if (hibernateAfter !== undefined) checkTimeout(hibernateAfter, "hibernateAfter")
  if (debug === undefined && spawnOpt === undefined) return NOTHING
  const spawn = checkSpawnOptions(spawnOpt)
  if (spawnOpt !== undefined && "monitor" in spawnOpt)
    throw expected("spawnOpt", "options without monitor", spawnOpt)
  if (debug === undefined) return { spawn, debug: null }
  if (!Array.isArray(debug)) throw expected("debug", "an array of debug options", debug)
  const wrong: unknown = debug.find((option) => !isDebugOption(option))
  if (wrong !== undefined || debug.includes(undefined)) throw expected("debug option", DEBUG_OPTIONS, wrong)
  return { spawn, debug }
}

const DEBUG_OPTIONS = '"trace", "log", ["log", n], "statistics" or ["log_to_file", path]'

function isDebugOption(option: unknown): option is DebugOption {
  if (option === "trace" || option === "log" || option === "statistics") return true
  if (!Array.isArray(option) || option.length !== 2) return false
  const [name, argument] = option as readonly unknown[]
  if (name === "log") return Number.isInteger(argument) && (argument as number) > 0
  return name === "log_to_file" && typeof argument === "string" && argument !== ""
}

function debugFrom(options: readonly DebugOption[]): Debug | null {
  const debug = new Debug()
  for (const option of options) {
    if (option === "trace") debug.trace = true
    else if (option === "statistics") debug.count(new Date(time.clock.wallTime()), 0)
    else if (option === "log") debug.keepLog()
    else if (option[0] === "log") debug.keepLog(option[1])
    else debug.setFile(option[1])
  }
  return debug.isEmpty ? null : debug
}
