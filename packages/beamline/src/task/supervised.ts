import { ExitError, INFO, Message } from "../kernel/index.ts"
import type { LocalPid, Ok, Pid } from "../kernel/index.ts"
import { isDown, wait } from "../process/index.ts"
import {
  bodyOf,
  currentProc,
  deliver,
  flushDown,
  isSteps,
  launch,
  processOf,
  receiveWith,
  startMonitor,
  stopMonitor,
} from "../runtime/index.ts"
import type { Proc, Selector, Steps } from "../runtime/index.ts"
import { isGeneratorFunction } from "./task-call.ts"
import type { TaskCall } from "./task-call.ts"
import { TaskProc } from "./task-proc.ts"
import type { Answered } from "./task-proc.ts"

/** How long a task waits to be told what to do, in milliseconds. */
const PATIENCE = 5_000

/** What a task that was started by its supervisor is told by its owner. */
class Assignment {
  readonly call: TaskCall
  readonly answered: Answered

  constructor(call: TaskCall, answered: Answered) {
    this.call = call
    this.answered = answered
  }
}

/** Tells a task that waits for it what to do, and who wants to know the answer. */
export function assign(task: Proc, call: TaskCall, answered: Answered): void {
  deliver(task, new Message(INFO, new Assignment(call, answered), null))
}

const WAITING: TaskCall = {
  code: () => undefined,
  shown: ["Task.Supervised", "reply"],
  args: [],
  mfa: ["Task.Supervised", "reply", 3],
}

/**
 * The module of the tasks of a Task.Supervisor. Its functions run inside the supervisor.
 *
 * A task with an owner waits until the owner has linked and monitored it: else it might end before that.
 */
export const Supervised = {
  id: "Task.Supervised",

  /** Starts a task that nobody awaits. */
  startLink(starter: LocalPid | string, callers: readonly LocalPid[], call: TaskCall): Ok<Pid> {
    const supervisor = currentProc()
    const proc = new TaskProc(supervisor, starter, callers, call, "noreply")
    launch(proc, supervisor, { link: true })
    return { ok: true, value: proc.pid }
  },

  /** Starts a task that waits for its owner to tell it what to do. */
  startWaiting(owner: LocalPid, starter: LocalPid | string, callers: readonly LocalPid[]): Ok<Pid> {
    const supervisor = currentProc()
    const proc: TaskProc = new TaskProc(supervisor, starter, callers, WAITING, "reply", function* () {
      return yield* work(proc, owner)
    })
    launch(proc, supervisor, { link: true })
    return { ok: true, value: proc.pid }
  },
}

function* work(proc: TaskProc, owner: LocalPid): Steps<unknown> {
  const monitor = startMonitor(proc, processOf(owner), owner)
  const message = yield* receiveWith(proc, START, PATIENCE)
  if (message === undefined) throw new ExitError("timeout")
  if (!(message instanceof Assignment)) throw new ExitError(["shutdown", (message as readonly unknown[])[4]])
  if (!stopMonitor(proc, monitor)) flushDown(proc, monitor)
  const { call, answered } = message
  proc.call = call
  proc.answered = answered
  if (isGeneratorFunction(call.code)) return yield* call.code() as Steps<unknown>
  const value: unknown = yield* wait(call.code)
  return isSteps(value) ? yield* value as unknown as Steps<unknown> : value
}

const isStart = (body: unknown): boolean => body instanceof Assignment || isDown(body)

/** The assignment, or the end of the owner. */
const START: Selector<unknown> = {
  wants: (message) => isStart(bodyOf(message)),
  take: (message) => message,
  late: () => undefined,
  handles: false,
  head: null,
  mark: null,
}
