import { checkTimeout, compile, inspect, isClause, showPattern } from "../kernel/index.ts"
import type { Clause, ClauseResult, Matched, Message, Pattern, Timeout } from "../kernel/index.ts"
import { receive } from "../process/index.ts"
import { bodyOf, currentProc, DEAD, time } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import { mapWait } from "../gen/index.ts"
import { shownProc } from "./at-rest.ts"
import { AssertionError, describeMailbox } from "./assertion-error.ts"
import { VirtualClock } from "./virtual-clock.ts"

/** How long an assertion about a message waits, in milliseconds. */
const DEFAULT_TIMEOUT = 100

type Clauses = readonly Clause[]

export function assertReceive<const C extends Clauses>(
  clauses: C,
  timeout?: Timeout,
): Wait<Awaited<ClauseResult<C[number]>>>
export function assertReceive<const P extends Pattern>(pattern: P, timeout?: Timeout): Wait<Matched<P>>
/**
 * Waits for a message that matches, and takes it out of the mailbox of the calling process. What `receive` takes it
 * takes: a pattern, a type guard, a predicate, or clauses made by `on`.
 *
 * Gives the message, typed by the pattern; with clauses, what the handler returns. It fails with an `AssertionError`
 * that shows pattern and mailbox when no such message has come in time. In virtual time, time passes by itself while
 * it waits.
 *
 * `timeout` is in milliseconds, by default 100. Throws `ArgumentError` as `receive` does.
 *
 * Elixir: `ExUnit.Assertions.assert_receive/3`.
 *
 * @example
 * ```ts
 * import { $, is, on, self, send, spawn } from "beamline"
 * import { assertReceive } from "beamline/testing"
 *
 * const test = self()
 * spawn(async () => {
 *   send(test, ["sum", 3])
 *   send(test, ["sum", 4])
 * })
 * await assertReceive(["sum", is.number]) // => ["sum", 3]
 * await assertReceive([on(["sum", $("n", is.number)], ({ n }) => n)]) // => 4
 * await assertReceive("more", 10) // => throws no message matched "more" within 10 ms
 * ```
 */
export function assertReceive(wanted: unknown, timeout: Timeout = DEFAULT_TIMEOUT): Wait<unknown> {
  checkTimeout(timeout, "timeout")
  const failure = new AssertionError(assertReceive)
  const owner = currentProc()
  return passingTime(owner, () =>
    receive(wanted as Pattern, {
      after: timeout,
      orElse: () => {
        throw failure.saying(`no message matched ${shown(wanted)} within ${timeout} ms${seen(owner)}`)
      },
    }),
  )
}

export function assertReceived<const C extends Clauses>(clauses: C): ClauseResult<C[number]>
export function assertReceived<const P extends Pattern>(pattern: P): Matched<P>
/**
 * Takes a message that matches out of the mailbox of the calling process, where it must be already. What `receive`
 * takes it takes.
 *
 * Returns the message, typed by the pattern; with clauses, what the handler returns. Throws an `AssertionError` that
 * shows pattern and mailbox when there is none.
 *
 * Elixir: `ExUnit.Assertions.assert_received/2`.
 *
 * @example
 * ```ts
 * import { self, send } from "beamline"
 * import { assertReceived } from "beamline/testing"
 *
 * send(self(), ["tick", 1])
 * assertReceived(["tick", 1]) // => ["tick", 1]
 * assertReceived(["tick", 1]) // => throws the mailbox of … is empty
 * ```
 */
export function assertReceived(wanted: unknown): unknown {
  const owner = currentProc()
  const found = take(owner, wanted)
  if (found !== undefined || owner.state === DEAD) return found?.value
  throw new AssertionError(assertReceived).saying(`no message matched ${shown(wanted)}${seen(owner)}`)
}

/**
 * Waits, and fails with an `AssertionError` if a message comes that matches, or is there.
 *
 * Gives nothing. In virtual time, time passes by itself while it waits.
 *
 * `timeout` is in milliseconds, by default 100. Throws `ArgumentError` as `receive` does.
 *
 * Elixir: `ExUnit.Assertions.refute_receive/3`.
 *
 * @example
 * ```ts
 * import { Process, self } from "beamline"
 * import { refuteReceive } from "beamline/testing"
 *
 * Process.sendAfter(self(), "tick", 50)
 * await refuteReceive("tick", 5)
 * await refuteReceive("tick", 100) // => throws unexpectedly received "tick"
 * ```
 */
export function refuteReceive(pattern: Pattern, timeout: Timeout = DEFAULT_TIMEOUT): Wait<void> {
  checkTimeout(timeout, "timeout")
  const failure = new AssertionError(refuteReceive)
  const none = Symbol("none")
  const waiting = passingTime(currentProc(), () => receive(pattern, { after: timeout, orElse: () => none }))
  return mapWait(waiting, (message) => {
    if (message !== none) throw failure.saying(unexpected(message, pattern))
  })
}

/**
 * Throws an `AssertionError` if a message that matches is in the mailbox of the calling process.
 *
 * Elixir: `ExUnit.Assertions.refute_received/2`.
 *
 * @example
 * ```ts
 * import { is, self, send } from "beamline"
 * import { refuteReceived } from "beamline/testing"
 *
 * send(self(), 1)
 * refuteReceived(is.string)
 * refuteReceived(is.number) // => throws unexpectedly received 1
 * ```
 */
export function refuteReceived(pattern: Pattern): void {
  const matcher = compile(pattern)
  const message = currentProc()
    .messages()
    .find((candidate) => matcher.test(bodyOf(candidate)))
  if (message === undefined) return
  throw new AssertionError(refuteReceived).saying(unexpected(bodyOf(message), pattern))
}

function unexpected(message: unknown, pattern: unknown): string {
  return `unexpectedly received ${inspect(message)}, which matches ${shown(pattern)}`
}

function take(owner: Proc, wanted: unknown): { readonly value: unknown } | undefined {
  let outcome: { value: unknown } | undefined
  const look = lookFor(wanted)
  const wants = (message: Message): boolean => {
    outcome = look(bodyOf(message))
    return outcome !== undefined
  }
  if (owner.take(null, { wants }) !== null) owner.receiving?.lookAgain()
  return outcome
}

function lookFor(wanted: unknown): (message: unknown) => { value: unknown } | undefined {
  if (!isClauses(wanted)) {
    const matcher = compile(wanted as Pattern)
    return (message) => (matcher.test(message) ? { value: message } : undefined)
  }
  return (message) => {
    for (const clause of wanted) {
      const bindings = clause.match(message)
      if (bindings !== undefined) return { value: clause.run(bindings, message) }
    }
    return undefined
  }
}

function isClauses(wanted: unknown): wanted is Clauses {
  return Array.isArray(wanted) && wanted.length > 0 && wanted.every(isClause)
}

function shown(wanted: unknown): string {
  return isClauses(wanted)
    ? wanted.map((clause) => showPattern(clause.pattern)).join(" or ")
    : showPattern(wanted)
}

function seen(owner: Proc): string {
  return describeMailbox(shownProc(owner), owner.messages().map(bodyOf))
}

/** A wait during which virtual time passes, when the clock in use is a virtual one: nobody else could move it. */
function passingTime<T>(owner: Proc, begin: () => Wait<T>): Wait<T> {
  const { clock } = time
  const wait = begin()
  if (!(clock instanceof VirtualClock) || owner.state === DEAD) return wait
  const stop = clock.flow({ while: () => owner.state !== DEAD })
  void wait.then(stop, stop)
  return wait
}
