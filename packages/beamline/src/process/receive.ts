import {
  _,
  checkFunction,
  checkOptions,
  checkTimeout,
  compile,
  expected,
  headOfMatcher,
  isClause,
  isReference,
} from "../kernel/index.ts"
import type {
  ClauseResult,
  Head,
  Mark,
  Matched,
  Matcher,
  Message,
  Pattern,
  Ref,
  Reference,
  Timeout,
  Clause,
} from "../kernel/index.ts"
import { bodyOf, currentProc, receiveNext, receiveWith } from "../runtime/index.ts"
import type { Selector, Wait } from "../runtime/index.ts"

/** How long a `receive` waits, and what it gives then. */
export interface ReceiveOptions<R = undefined> {
  /** Milliseconds until it gives up; 0 looks at what is there. Default `"infinity"`. */
  readonly after?: Timeout
  /** What it gives when the time is up. Default `undefined`. */
  readonly orElse?: () => R
  /** Looks only at messages that came after this reference was made. A reference in a pattern does that by itself. */
  readonly since?: Reference
}

/** What a receive with these options may give beside a message. */
export type Late<O> = O extends { readonly orElse: () => infer R }
  ? R
  : O extends { readonly after: number }
    ? undefined
    : never

type Options = ReceiveOptions<unknown>

export function receive(any?: undefined, options?: Options): Wait<unknown>
export function receive<const C extends readonly Clause[], const O extends Options = {}>(
  clauses: C,
  options?: O,
): Wait<Awaited<ClauseResult<C[number]>> | Late<O>>
export function receive<const P extends Pattern, const O extends Options = {}>(
  pattern: P,
  options?: O,
): Wait<Matched<P> | Late<O>>
/**
 * Waits for a message, the oldest that matches; the others stay where they are.
 *
 * - `receive()` takes the next message.
 * - `receive(pattern)` takes the first that matches: a type guard, a predicate, or a pattern as of `match`. It gives
 *   the message.
 * - `receive([on(pattern, handler), …])` takes the first that matches any of the clauses, and gives what the
 *   handler of the clause returns.
 *
 * Options: `after`, in milliseconds: how long to wait; with 0 it takes what is there already. Messages that don't match
 * don't prolong it. `orElse` makes what it gives then (default `undefined`). `since`: only messages that came after
 * this reference was made.
 *
 * Throws `ArgumentError` with the code `ERR_RECEIVE_PENDING` while another receive of the process is pending.
 *
 * Elixir: `receive do … after … end`.
 *
 * @example
 * ```ts
 * import { $, is, on, receive, self, send } from "beamline"
 *
 * send(self(), ["set", "volume", 11])
 * send(self(), "hello")
 * await receive(is.string) // => "hello"
 * await receive([on(["set", $("key", is.string), $("value")], ({ key, value }) => `${key}=${value}`)]) // => "volume=11"
 * await receive({ after: 5 }, { after: 0, orElse: () => "nothing" }) // => "nothing"
 * ```
 */
export function receive(pattern?: unknown, options?: Options): Wait<unknown> {
  const caller = currentProc()
  if (options === undefined && pattern === undefined) return receiveNext(caller)
  if (options !== undefined) checkReceiveOptions(options)
  const selector = selectorOf(pattern, options)
  return receiveWith(caller, selector, options?.after ?? "infinity")
}

function checkReceiveOptions(options: Options): void {
  checkOptions(options, ["after", "orElse", "since"], "receive options")
  if (options.after !== undefined) checkTimeout(options.after, "after")
  if (options.orElse !== undefined) checkFunction(options.orElse, "orElse")
  if (options.since !== undefined && !isReference(options.since))
    throw expected("since", "a reference", options.since)
}

class MatchSelector implements Selector<unknown> {
  readonly handles = false
  readonly head: Head | null
  readonly late: () => unknown
  readonly mark: Mark | null
  readonly #matcher: Matcher

  constructor(matcher: Matcher, late: () => unknown, since: Mark | null) {
    this.#matcher = matcher
    this.head = headOfMatcher(matcher)
    this.late = late
    // To look behind the end of an array is dear, and most patterns have no reference.
    this.mark = since ?? (matcher.references.length === 0 ? null : markOf(matcher.references[0]))
  }

  wants(message: Message): boolean {
    return this.#matcher.test(bodyOf(message))
  }

  take(message: unknown): unknown {
    return message
  }
}

/** Looks for one text, which takes the least: what tells of an event is mostly that. */
class TextSelector implements Selector<unknown> {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  get handles(): boolean {
    return false
  }

  get head(): null {
    return null
  }

  get mark(): null {
    return null
  }

  wants(message: Message): boolean {
    return bodyOf(message) === this.#text
  }

  take(message: unknown): unknown {
    return message
  }

  late(): undefined {}
}

function selectorOf(wanted: unknown, options: Options | undefined): Selector<unknown> {
  if (typeof wanted === "string" && options === undefined) return new TextSelector(wanted)
  const late = options?.orElse ?? nothing
  const since = markOf(options?.since as unknown as Ref | undefined)
  if (isClauses(wanted)) return new ClauseSelector(wanted, late, since)
  const pattern = wanted === undefined ? _ : (wanted as Pattern)
  return new MatchSelector(compile(pattern) as Matcher, late, since)
}

class ClauseSelector implements Selector<unknown> {
  readonly handles = true
  readonly head = null
  readonly late: () => unknown
  readonly mark: Mark | null
  readonly #clauses: readonly Clause[]
  #chosen: Clause | undefined
  #bindings: object | undefined

  constructor(clauses: readonly Clause[], late: () => unknown, since: Mark | null) {
    this.#clauses = clauses
    this.late = late
    this.mark = since ?? sharedMark(clauses)
  }

  wants(message: Message): boolean {
    const body = bodyOf(message)
    for (const clause of this.#clauses) {
      this.#bindings = clause.match(body)
      if (this.#bindings === undefined) continue
      this.#chosen = clause
      return true
    }
    return false
  }

  take(message: unknown): unknown {
    return this.#chosen!.run(this.#bindings!, message)
  }
}

function isClauses(wanted: unknown): wanted is readonly Clause[] {
  return Array.isArray(wanted) && wanted.length > 0 && wanted.every(isClause)
}

/** Where the mailbox ended when a reference was made. */
function markOf(reference: Ref | undefined): Mark | null {
  return (reference as { mark?: Mark | null } | undefined)?.mark ?? null
}

/** If every clause is about one and the same reference, older messages can't match any of them. */
function sharedMark(clauses: readonly Clause[]): Mark | null {
  const reference = clauses[0]?.references[0]
  if (reference === undefined) return null
  return clauses.every((clause) => clause.references.includes(reference)) ? markOf(reference) : null
}

function nothing(): undefined {
  return undefined
}
