import { ExitError, LOCAL_NODE, inspect, reasonOf } from "../kernel/index.ts"
import type { ExitReason } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { endProcess } from "./exit.ts"
import { Operation } from "./operation.ts"
import { Pending } from "./pending.ts"
import {
  contextsInUse,
  createContext,
  hasAsyncContext,
  inRoot,
  runAsOwner,
  watchRejections,
} from "./platform.ts"
import type { AsyncContext } from "./platform.ts"
import { DEAD, IDLE, Proc, QUEUED, RUNNING } from "./proc.ts"
import { schedule } from "./scheduler.ts"
import { astray } from "./self.ts"
import { turn } from "./turn.ts"
import { watchesOf } from "./watch.ts"

/** A function of a module, with its arguments. */
export class Call {
  readonly module: unknown
  readonly fn: (...args: unknown[]) => unknown
  readonly args: readonly unknown[]

  constructor(module: unknown, fn: (...args: unknown[]) => unknown, args: readonly unknown[]) {
    this.module = module
    this.fn = fn
    this.args = args
  }
}

export type Code = (() => unknown) | Call

function runCode(code: Code): unknown {
  return code instanceof Call ? Reflect.apply(code.fn, code.module, code.args) : code()
}

/** A process that runs one function: an async function, a generator function, or one that returns at once. */
export class RawProc extends Proc {
  private code: Code | null
  private steps: Generator | null = null
  /** The wait at which the generator is suspended. */
  private waiting: Operation | null = null
  /** Counts the functions that the process has gone on in; what an earlier one still does is not its own. */
  private life = 0
  private isAsync = false
  private firstCall: readonly [string, string, number]

  constructor(parent: Proc, code: Code, initialCall: readonly [string, string, number] = PLAIN) {
    super(parent)
    this.code = code
    this.firstCall = initialCall
  }

  override get initialCall(): readonly [string, string, number] {
    return this.firstCall
  }

  override get context(): AsyncContext | null {
    return this.isAsync ? contextOf(this) : super.context
  }

  override get isSynchronous(): boolean {
    return this.steps !== null
  }

  wake(): void {
    if (this.receiving !== null || this.isHibernating()) schedule(this)
  }

  poke(): void {
    if (this.state === IDLE) schedule(this)
  }

  override get currentFunction(): readonly [string, string, number] | undefined {
    return this.isHibernating() ? ["erlang", "hibernate", 3] : undefined
  }

  /** Whether it waits for a message to go on in its next function: it has begun one before. */
  private isHibernating(): boolean {
    return this.code !== null && this.life > 0
  }

  /** Leaves the present code and goes on in another as soon as there is a message. */
  hibernate(code: Code): void {
    this.receiving?.withdraw()
    for (const watch of watchesOf(this)) if (watch instanceof Pending) watch.withdraw()
    this.life++
    this.code = code
    this.steps = this.waiting = this.receiving = null
    if (this.state === IDLE && this.queued > 0) schedule(this)
  }

  override resumeFrom(wait: object): void {
    if (wait === this.waiting && this.state === IDLE) schedule(this)
  }

  run(): void {
    if (this.state !== QUEUED) return
    const { proc, generator } = turn
    this.state = RUNNING
    this.reductions++
    turn.proc = this
    turn.generator = false
    turn.depth++
    try {
      this.takeTurn()
    } finally {
      turn.depth--
      turn.proc = proc
      turn.generator = generator
      this.afterTurn()
    }
  }

  private takeTurn(): void {
    const code = this.code
    if (code !== null) {
      if (this.isHibernating() && this.queued === 0) return
      this.code = null
      this.begin(code)
      return
    }
    this.receiving?.poll()
    if (this.steps !== null) this.step(this.steps)
  }

  private afterTurn(): void {
    const state = this.state as number
    if (state === RUNNING) this.state = IDLE
    else if (state === DEAD) this.release()
    if (this.state !== IDLE) return
    if (this.isReady()) schedule(this)
    else if (this.steps === null) turn.resumed++
  }

  private isReady(): boolean {
    if (this.isHibernating()) return this.queued > 0
    // A message that came during the turn has woken nobody.
    if (this.receiving !== null && this.receiving.isBehind) return true
    // A wait that is over already was handed out as open, because the budget was spent.
    return this.waiting !== null && !this.waiting.isOpen
  }

  private begin(code: Code): void {
    const life = this.life
    try {
      const fn = code instanceof Call ? code.fn : code
      const isNativeGenerator = fn instanceof GeneratorFunction
      const isGenerator = isNativeGenerator || isGeneratorFunction(fn)
      const result = isGenerator ? runCode(code) : this.startInContext(code)
      if (isGenerator || isSteps(result)) {
        this.steps =
          isNativeGenerator || isNative(result)
            ? (result as Generator)
            : delegate(result as Iterator<unknown>)
        this.step(this.steps)
      } else if (isThenable(result)) this.adopt(result, life)
      else if (isAsyncSteps(result)) throw notACode()
      else if (life === this.life) this.finish(result)
    } catch (error) {
      if (life === this.life) this.crash(error)
    }
  }

  private startInContext(code: Code): unknown {
    if (!hasAsyncContext) return runCode(code)
    watchFirstContext()
    const { rooted } = turn
    turn.rooted = false
    this.isAsync = true
    try {
      return runAsOwner(this, runCode, code)
    } finally {
      turn.rooted = rooted
    }
  }

  private adopt(promise: PromiseLike<unknown>, life: number): void {
    if (!hasAsyncContext) astray.add(this)
    promise.then(
      (value) => {
        if (life === this.life) this.finish(value)
      },
      (error: unknown) => {
        if (life === this.life) this.crash(error)
      },
    )
  }

  private step(steps: Generator): void {
    const waiting = this.waiting
    if (waiting !== null && waiting.isOpen) return
    this.waiting = null
    turn.generator = true
    const life = this.life
    try {
      const step = nextOf.call(steps)
      turn.generator = false
      if (life !== this.life) return
      if (step.done === true) this.finish(step.value)
      else if (Operation.is(step.value)) this.waiting = step.value
      else this.crash(notAWait(step.value))
    } catch (error) {
      turn.generator = false
      if (life === this.life) this.crash(error)
    }
  }

  private finish(value: unknown): void {
    if (this.state === DEAD) return
    this.steps = null
    this.completed(value)
    endProcess(this, "normal")
  }

  /** The function has returned; the process ends next. */
  protected completed(_value: unknown): void {}

  crash(thrown: unknown): void {
    if (this.state === DEAD) return
    const reason = reasonOf(thrown)
    if (!(thrown instanceof ExitError)) reportRaise(this, reason)
    endProcess(this, reason)
  }

  /** Runs the `finally` of a killed generator. What it waits for does not come any more. */
  release(): void {
    const steps = this.steps
    this.code = this.steps = this.waiting = null
    if (!hasAsyncContext) astray.delete(this)
    if (steps === null) return
    const { proc, generator } = turn
    turn.proc = this
    turn.generator = true
    try {
      inRoot(() => steps.return(undefined))
    } catch (error) {
      if (!(error instanceof ExitError)) reportRaise(this, reasonOf(error))
    } finally {
      turn.proc = proc
      turn.generator = generator
    }
  }
}

const PLAIN = ["erlang", "apply", 2] as const

function notACode(): TypeError {
  return new TypeError(
    "expected a process to be an async function or a generator function, got: an async generator",
  )
}

function notAWait(value: unknown): TypeError {
  return new TypeError(
    `expected a generator process to yield* a wait (yield* receive()), got: ${inspect(value)}`,
  )
}

/** The async context of a process, made when its first async code is about to run. */
export function contextOf(proc: Proc): ReturnType<typeof createContext> {
  const extra = proc.extras
  if (extra.context === null) {
    watchFirstContext()
    extra.context = createContext(proc)
  }
  return extra.context
}

function watchFirstContext(): void {
  if (!contextsInUse() && hasAsyncContext) watchRejections(claimRejection)
}

function claimRejection(owner: object, reason: unknown): boolean {
  const proc = owner as Proc
  if (proc.state !== DEAD) proc.crash(reason)
  return true
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  )
}

// What is told by `instanceof` is told in place; to ask for a prototype is a call of the runtime.
const GeneratorFunction = function* () {}.constructor as GeneratorFunctionConstructor
/** Nothing but the `prototype` that all generators of this realm have in common. */
function NativeGenerator(): void {}
NativeGenerator.prototype = GeneratorFunction.prototype.prototype
// Each generator function has objects of a shape of its own, so to read their `next` is dear where there are many.
const { next: nextOf } = NativeGenerator.prototype as Native

interface Native {
  readonly next: (this: Generator) => IteratorResult<unknown>
}

function isNative(value: unknown): value is Generator {
  return value instanceof NativeGenerator
}

/** Whether a value is a generator: one of this realm is told at once, another's by its tag. */
export function isSteps(value: unknown): value is Iterator<unknown> {
  if (typeof value !== "object" || value === null) return false
  return isNative(value) || tagOf(value) === "Generator"
}

/** Makes a generator of one that a compiler has written out, or of another realm's. */
function* delegate(steps: Iterator<unknown>): Generator {
  return yield* { [Symbol.iterator]: () => steps }
}

function tagOf(value: object): unknown {
  return (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
}

function isAsyncSteps(value: unknown): boolean {
  return typeof value === "object" && value !== null && tagOf(value) === "AsyncGenerator"
}

function isGeneratorFunction(fn: unknown): boolean {
  return (fn as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "GeneratorFunction"
}

/** Whether a function is declared `async`. */
export function isAsyncFunction(code: unknown): boolean {
  return (code as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "AsyncFunction"
}

/** Logs that a plain process raised, as the emulator does. Exits are not logged. */
export function reportRaise(proc: Proc, reason: ExitReason): void {
  logReport({ label: ["emulator", "raise"], pid: proc.pid, reason, node: LOCAL_NODE })
}
