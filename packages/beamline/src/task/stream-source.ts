import { expected } from "../kernel/index.ts"
import { adopt } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"
import type { Waiting } from "../gen/index.ts"

type Any = Iterable<unknown> | AsyncIterable<unknown>
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>

/** Throws unless the value can be iterated over, in one way or the other. */
export function checkSource(source: unknown): asserts source is Any {
  const given = source as Partial<Iterable<unknown>> | null | undefined
  if (isAsyncIterable(source) || typeof given?.[Symbol.iterator] === "function") return
  throw expected("source", "an iterable or an async iterable", source)
}

function isAsyncIterable(source: unknown): source is AsyncIterable<unknown> {
  const given = source as Partial<AsyncIterable<unknown>> | null | undefined
  return typeof given?.[Symbol.asyncIterator] === "function"
}

/** What a source gave: an element, its end, or an error. Nothing, while that is still to come. */
export type Pulled =
  | { readonly type: "element"; readonly element: unknown }
  | { readonly type: "end" }
  | { readonly type: "pending" }

const END = { type: "end" } as const
const PENDING = { type: "pending" } as const

/** The elements of a stream, pulled one at a time by the process that reads it. */
export class StreamSource {
  readonly #owner: Proc
  readonly #iterator: AnyIterator
  readonly #isAsync: boolean
  #isOpen = true
  /** The pull that is under way, and what it came to. */
  #isPulling = false
  #settled: (() => IteratorResult<unknown>) | null = null

  constructor(owner: Proc, source: Any) {
    this.#owner = owner
    this.#isAsync = isAsyncIterable(source)
    this.#iterator = isAsyncIterable(source) ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  /** Whether there may be more. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Pulls an element, or goes on with the pull that is under way. `wake` is called when that has come to an end. */
  pull(wake: () => void): Pulled {
    try {
      const result = this.#isAsync
        ? this.#pullAsync(wake)
        : (this.#iterator.next() as IteratorResult<unknown>)
      if (result === null) return PENDING
      if (result.done !== true) return { type: "element", element: result.value }
      this.#isOpen = false
      return END
    } catch (error) {
      this.#isOpen = false
      throw error
    }
  }

  #pullAsync(wake: () => void): IteratorResult<unknown> | null {
    const settled = this.#settled
    if (settled !== null) {
      this.#settled = null
      return settled()
    }
    if (this.#isPulling) return null
    this.#isPulling = true
    const settle = (act: () => IteratorResult<unknown>): void => {
      this.#isPulling = false
      this.#settled = act
      wake()
    }
    void adopt(this.#owner, () => this.#iterator.next() as Promise<IteratorResult<unknown>>).then(
      (result) => settle(() => result),
      (error: unknown) =>
        settle(() => {
          throw error
        }),
    )
    return null
  }

  /** Tells the source that no more is wanted. A pull that is under way is not waited for. */
  *close(): Waiting<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (this.#isPulling) {
      void Promise.resolve(this.#iterator.return?.()).catch(() => {})
      return
    }
    if (!this.#isAsync) void this.#iterator.return?.()
    else yield adopt(this.#owner, async () => this.#iterator.return?.()) as Wait<unknown>
  }
}
