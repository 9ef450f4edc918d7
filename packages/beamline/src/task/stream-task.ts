import type { ExitReason } from "../kernel/index.ts"
import { onSend } from "../process/index.ts"
import { launch, Pending, RawProc, stopTimer, Watch } from "../runtime/index.ts"
import type { Deadline, Proc, Wait } from "../runtime/index.ts"
import type { Answer } from "./handle.ts"
import type { StreamRun } from "./stream-run.ts"
import type { Answered } from "./task-proc.ts"

/** Waits until a stream has something to look at. */
export interface StreamListener {
  /** It will be told the next time. */
  listening(): void
  woken(): void
}

/** A wait of code that looks again afterwards. */
export class StreamEvent extends Pending<void> implements StreamListener {
  listening(): void {}

  woken(): void {
    this.succeed(undefined)
  }
}

/** Does something in a turn after those of all that are ready now. Waits for that. */
export function afterReady(owner: Proc, act: () => void): Wait<void> {
  const isDone = new StreamEvent(owner)
  isDone.begin(null)
  const last = new RawProc(owner, function* () {
    act()
    isDone.woken()
  })
  launch(last, owner, {})
  return isDone.handle
}

/** Tells the reader that the keeper has ended. */
export class KeeperEnd extends Watch {
  readonly #run: StreamRun

  constructor(run: StreamRun) {
    super(run.owner)
    this.#run = run
  }

  override targetEnded(reason: ExitReason): void {
    this.leaveOwner()
    this.#run.fail(reason)
  }
}

/** One task of a stream: the keeper's monitor of it. */
export class StreamTask extends Watch implements Answered {
  readonly position: number
  readonly input: unknown
  readonly #run: StreamRun
  answered: Answer | null = null
  isLate = false
  deadline: Deadline | null = null
  /** The one that ended after it, while neither has been looked at. */
  nextEnded: StreamTask | null = null

  constructor(run: StreamRun, keeper: Proc, position: number, input: unknown) {
    super(keeper)
    this.#run = run
    this.position = position
    this.input = input
  }

  get isOpen(): boolean {
    return this.owner !== null && this.target !== null
  }

  startDeadline(): void {
    this.#run.startDeadline(this)
  }

  answer(value: unknown): void {
    const { owner } = this.#run
    onSend.hook?.value(owner, value)
    this.answered = { ok: true, value }
  }

  override targetEnded(reason: ExitReason): void {
    if (this.owner === null) return
    this.leaveOwner()
    if (this.isLate) this.answered = { ok: false, error: "timeout" }
    else this.answered ??= { ok: false, error: reason }
    this.#run.taskEnded(this)
  }

  /** The keeper has ended, and the stream with it. */
  override ownerEnded(): void {
    if (this.deadline !== null) stopTimer(this.deadline)
  }
}
