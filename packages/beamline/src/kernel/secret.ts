const SHOWN = "[secret]"

/**
 * A value that must not be seen: a password, a key, a token. Nothing prints it: not `inspect`, a crash report,
 * `sys.getState`, `console.log`, `JSON.stringify` or a template string; and copying it with `structuredClone` loses it. The
 * code that needs it asks for it with `reveal`.
 *
 * @example
 * ```ts
 * import { Config, inspect } from "beamline"
 *
 * const password = Config.secret("hunter2")
 * inspect({ user: "ann", password }) // => '{ user: "ann", password: [secret] }'
 * String(password) // => "[secret]"
 * JSON.stringify([password]) // => '["[secret]"]'
 * password.reveal() // => "hunter2"
 * ```
 */
export class Secret<out T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
    Object.freeze(this)
  }

  /** The value itself. */
  reveal(): T {
    return this.#value
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  // What Node's console shows.
  static {
    const shown = { value: () => SHOWN, configurable: true }
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), shown)
  }
}
