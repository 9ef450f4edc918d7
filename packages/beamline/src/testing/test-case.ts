import { ArgumentError, unwrap } from "../kernel/index.ts"
import type { Clock, Pid } from "../kernel/index.ts"
import { actAs, currentProc, DEAD, processes, signalExit, useClock } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { Supervisor } from "../supervisor/index.ts"
import { shownProc } from "./at-rest.ts"
import type { VirtualClock } from "./virtual-clock.ts"

const tests: WeakMap<Proc, TestCase> = new WeakMap()

/** The virtual clock of a test, while one has it: there is one clock for the whole program. */
let held: VirtualClock | null = null

/** How long a test's end waits for what happens outside the program before it moves virtual time on. */
const OUTSIDE_PATIENCE = 20

const KILL_ROUNDS = 100

/**
 * One run of a test body. Its keeper is the process that starts the body's process and cleans up behind it. Whatever
 * they start, and what that starts, has the keeper as its group leader, and so is known to be the test's.
 */
export class TestCase {
  readonly #keeper: Proc
  #supervisor: Promise<Pid> | null = null
  #clock: VirtualClock | null = null
  #realClock: Clock | null = null

  constructor(keeper: Proc) {
    this.#keeper = keeper
    keeper.groupLeader = keeper.pid
  }

  /** Says whose calls of `startSupervised` and `useVirtualClock` are this test's. */
  adopt(proc: Proc): void {
    tests.set(proc, this)
  }

  /** Does something in the name of the keeper. */
  asKeeper<R>(fn: () => R): R {
    return actAs(this.#keeper, fn)
  }

  /** The test's supervisor, `null` as long as nobody has asked for it. */
  get supervisor(): Promise<Pid> | null {
    return this.#supervisor
  }

  /** Starts the test's supervisor, unless it runs. */
  startSupervisor(): Promise<Pid> {
    const options = { strategy: "one_for_one", maxRestarts: 1_000_000, maxSeconds: 1 } as const
    return (this.#supervisor ??= this.asKeeper(() => Supervisor.startLink([], options)).then(unwrap))
  }

  get clock(): VirtualClock | null {
    return this.#clock
  }

  useClock(clock: VirtualClock): void {
    if (held !== null) {
      const holder = held === this.#clock ? "this one has" : "another one that runs at the same time has"
      throw new ArgumentError(
        `expected no test to have a virtual clock yet, got: ${holder}; there is one for all`,
      )
    }
    this.#clock = held = clock
    this.#realClock = useClock(clock)
  }

  restoreClock(): void {
    if (this.#realClock === null) return
    useClock(this.#realClock)
    this.#realClock = this.#clock = held = null
  }

  /** In virtual time nobody else moves the clock while the test's processes end. The answer stops that. */
  letTimeFlow(): () => void {
    return this.#clock?.flow({ patience: OUTSIDE_PATIENCE }) ?? (() => {})
  }

  /** The processes of the test that are alive, the keeper not among them. */
  survivors(): Proc[] {
    const { pid } = this.#keeper
    return [...processes].filter((proc) => proc.groupLeader === pid && proc !== this.#keeper)
  }

  /** Ends all that is left of the test, and what a `finally` of theirs has started. */
  kill(): void {
    for (let round = 0; round < KILL_ROUNDS; round++) {
      const left = this.survivors()
      if (left.length === 0) return
      for (const proc of left) signalExit(proc, this.#keeper.pid, "kill")
    }
  }
}

/** The test whose body calls, `null` when its process is dead already. Throws when no body does. */
export function currentTest(caller: string): TestCase | null {
  const proc = currentProc()
  const test = tests.get(proc)
  if (proc.state === DEAD) return null
  if (test !== undefined) return test
  const place = proc.parent === null ? "the main process" : `the process ${shownProc(proc)}`
  throw new ArgumentError(
    `expected ${caller} to be called in a test body, in inProcess(…), got: a call in ${place}`,
    "ERR_NO_PROCESS",
  )
}

/** A process for people: who it is, what it runs, where it came from. */
export function describeProcess(proc: Proc): string {
  const [module, name, arity] = proc.procLib?.initialCall ?? proc.initialCall
  return `${shownProc(proc)} ${module}.${name}/${arity}, started by ${String(proc.parent)}`
}
