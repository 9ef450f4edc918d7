import { ArgumentError } from "../kernel/index.ts"
import type { ExitReason, Result } from "../kernel/index.ts"
import { actAs, currentProc, DEAD, never, Pending, ready } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { runSteps } from "../gen/index.ts"
import type { Waiting } from "../gen/index.ts"
import { StreamRun } from "./stream-run.ts"
import type { StreamSetup } from "./stream-run.ts"
import type { StreamListener, StreamTask } from "./stream-task.ts"

type Step = IteratorResult<Result<unknown, unknown>, undefined>

const DONE: Step = { done: true, value: undefined }

/** One reading of a stream: begins with the first `next`, in the process that calls it. */
export class Reading {
  readonly #setup: StreamSetup
  #run: StreamRun | null = null
  #isOver = false
  /** Reads that were asked for while another was open. */
  readonly #queue: Pending<void>[] = []
  #isBusy = false
  /** The open read, if it has not been handed to a promise. */
  #open: Read | null = null

  constructor(setup: StreamSetup) {
    this.#setup = setup
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Wait<Step> {
    const owner = this.#reader()
    if (owner.state === DEAD) return never(owner)
    this.#open?.goOnAlone()
    if (this.#isBusy || this.#isOver || this.#setup.supervisor !== null)
      return runSteps(owner, this.#reading(owner))
    let found: Step | null
    try {
      found = this.look(owner)
    } catch (error) {
      return runSteps(owner, this.#failing(error))
    }
    if (found !== null) return ready(owner, found)
    this.#isBusy = true
    const read = new Read(owner, this)
    this.#open = read
    read.begin(null)
    this.#run!.listen(read)
    if (!read.isOperation) read.goOnAlone()
    return read.handle
  }

  return(): Wait<Step> {
    const owner = this.#reader()
    if (owner.state === DEAD) return never(owner)
    this.#open?.goOnAlone()
    return runSteps(owner, this.#stopping())
  }

  #reader(): Proc {
    const caller = currentProc()
    if (this.#run !== null && this.#run.owner !== caller) {
      throw new ArgumentError(
        `expected a stream to be read by the process that has begun to, ${this.#run.owner.pid}, got: ${caller.pid}`,
        "ERR_NOT_OWNER",
      )
    }
    return caller
  }

  /** The next result, if it is there. */
  look(owner: Proc): Step | null {
    const task = actAs(owner, () => (this.#run ??= new StreamRun(owner, this.#setup)).take())
    return task === null ? null : this.#stepOf(task)
  }

  /** Looks for what an open read waits for. */
  goOn(read: Read, owner: Proc): void {
    let found: Step | null
    try {
      found = this.look(owner)
    } catch (error) {
      void runSteps(owner, this.#failing(error)).then(undefined, (thrown: unknown) => {
        read.fail(() => thrown)
      })
      return
    }
    if (found === null) this.#run!.listen(read)
    else {
      this.#readEnded()
      read.succeed(found)
    }
  }

  /** An open read goes on by itself. */
  leaveAlone(): void {
    this.#open = null
  }

  #readEnded(): void {
    this.#open = null
    const next = this.#queue.shift()
    // The one that waits longest has the turn, even if it takes it only later.
    if (next === undefined) this.#isBusy = false
    else next.succeed(undefined)
  }

  *#reading(owner: Proc): Waiting<Step> {
    if (this.#isBusy) {
      const turn = new Pending<void>(owner)
      turn.begin(null)
      this.#queue.push(turn)
      yield turn.handle
    }
    this.#isBusy = true
    try {
      if (this.#isOver) return DONE
      return this.#stepOf(yield* (this.#run ??= new StreamRun(owner, this.#setup)).next())
    } catch (error) {
      this.#over()
      throw error
    } finally {
      this.#readEnded()
    }
  }

  /** A look has failed: the stream is given up. */
  *#failing(error: unknown): Waiting<Step> {
    this.#isBusy = true
    try {
      throw this.#run === null ? error : yield* this.#run.giveUp(error)
    } finally {
      this.#over()
      this.#readEnded()
    }
  }

  #stepOf(task: StreamTask | undefined): Step {
    if (task === undefined) return this.#over()
    return { done: false, value: this.#resultOf(task.input, task.answered!) }
  }

  #resultOf(input: unknown, answer: Result<unknown, ExitReason>): Result<unknown, unknown> {
    return answer.ok || !this.#setup.options.zipInputOnExit
      ? answer
      : { ok: false, error: [input, answer.error] }
  }

  *#stopping(): Waiting<Step> {
    this.#isOver = true
    if (this.#run !== null) yield* this.#run.stop()
    return DONE
  }

  #over(): Step {
    this.#isOver = true
    return DONE
  }
}

/**
 * A read whose result is still to come. When there is something to look at, a generator that waits for it looks, in a turn
 * of its own; for a promise it looks by itself.
 */
class Read extends Pending<Step> implements StreamListener {
  readonly #reading: Reading
  /** Whether there is something to look at, for the generator. */
  #isWoken = false
  #isAlone = false
  #wakeUp: (() => void) | null = null
  readonly #look = (): void => {
    if (this.owner !== null) this.#reading.goOn(this, this.owner)
  }

  constructor(owner: Proc, reading: Reading) {
    super(owner)
    this.#reading = reading
  }

  override get isOpen(): boolean {
    return super.isOpen && !this.#isWoken
  }

  override next(): ReturnType<Pending<Step>["next"]> {
    if (this.#isWoken) {
      this.#isWoken = false
      this.#look()
    }
    return super.next()
  }

  override then<A = Step, B = never>(
    onValue?: ((value: Step) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.goOnAlone()
    return super.then(onValue, onError)
  }

  override catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<Step | B> {
    return this.then(null, onError)
  }

  override finally(onEnd?: (() => void) | null): Promise<Step> {
    this.goOnAlone()
    return super.finally(onEnd)
  }

  /** Nobody may iterate it, or only later. */
  goOnAlone(): void {
    if (this.#isAlone || !super.isOpen) return
    this.#isAlone = true
    this.#reading.leaveAlone()
    if (this.#isWoken) {
      this.#isWoken = false
      void Promise.resolve().then(this.#look)
    } else this.listening()
  }

  listening(): void {
    if (this.#isAlone) void new Promise<void>((resolve) => (this.#wakeUp = resolve)).then(this.#look)
  }

  woken(): void {
    if (this.#isAlone) this.#wakeUp?.()
    else {
      this.#isWoken = true
      this.owner?.resumeFrom(this)
    }
  }
}
