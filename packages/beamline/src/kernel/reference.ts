import { showAsText } from "./show-as-text.ts"

/**
 * A value that is equal to itself only: the identity of a monitor, a timer, an alias, a call.
 *
 * Elixir: `reference()`.
 */
export interface Reference {
  toString(): string
  readonly "~reference": true
}

let lastReference = 0
/** The numbers of those that have been seen. */
const numbers: WeakMap<Ref, number> = new WeakMap()

/**
 * The reference class. The number that a person sees is taken on first sight, since most references
 * (one a call) are never shown. Subclasses carry what the runtime keeps behind a reference.
 */
export class Ref implements Reference {
  static is(value: unknown): value is Ref {
    return value instanceof Ref
  }

  get "~reference"(): true {
    return true
  }

  toString(): string {
    let n = numbers.get(this)
    if (n === undefined) {
      n = ++lastReference
      numbers.set(this, n)
    }
    return `#Reference<0.${Math.floor(n / 2 ** 36)}.${Math.floor(n / 2 ** 18) % 2 ** 18}.${n % 2 ** 18}>`
  }

  toJSON(): string {
    return this.toString()
  }

  static {
    showAsText(this.prototype)
  }
}

/** Tells whether a value is a reference. Elixir: `is_reference/1`. */
export function isReference(value: unknown): value is Reference {
  return Ref.is(value)
}
