import type { Steps, Wait } from "../runtime/index.ts"

/** A wait for what a function makes of another wait's value, or of its failure. */
export function mapWait<A, B>(wait: Wait<A>, fn: (value: A) => B, onError?: (error: unknown) => B): Wait<B> {
  if (wait instanceof Promise) return wait.then(fn, onError) as unknown as Wait<B>
  return new MappedWait(wait, fn, onError)
}

/** The same in a generator process: an operation, to be iterated, which is awaitable too. */
class MappedWait<A, B> implements Wait<B> {
  readonly #wait: Wait<A>
  readonly #fn: (value: A) => B
  readonly #onError: ((error: unknown) => B) | undefined
  #promise: Promise<B> | null = null

  constructor(wait: Wait<A>, fn: (value: A) => B, onError: ((error: unknown) => B) | undefined) {
    this.#wait = wait
    this.#fn = fn
    this.#onError = onError
  }

  *[Symbol.iterator](): Steps<B> {
    let value: A
    try {
      value = yield* this.#wait
    } catch (error) {
      if (this.#onError === undefined) throw error
      return this.#onError(error)
    }
    return this.#fn(value)
  }

  #asPromise(): Promise<B> {
    return (this.#promise ??= this.#wait.then(this.#fn, this.#onError))
  }

  then<C = B, D = never>(
    onValue?: ((value: B) => C | PromiseLike<C>) | null,
    onError?: ((error: any) => D | PromiseLike<D>) | null,
  ): Promise<C | D> {
    return this.#asPromise().then(onValue, onError)
  }

  catch<D = never>(onError?: ((error: any) => D | PromiseLike<D>) | null): Promise<B | D> {
    return this.#asPromise().catch(onError)
  }

  finally(onEnd?: (() => void) | null): Promise<B> {
    return this.#asPromise().finally(onEnd)
  }

  get [Symbol.toStringTag](): string {
    return "Wait"
  }
}
