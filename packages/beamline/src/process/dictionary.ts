import { equal } from "../kernel/index.ts"
import { currentProc } from "../runtime/index.ts"
import { dictionaryOf } from "./dictionary-of.ts"

/**
 * Stores a value in the calling process's dictionary. Returns the value that was there, or `undefined`.
 *
 * Elixir: `Process.put/2`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * Process.put("language", "en") // => undefined
 * Process.get("language") // => "en"
 * Process.delete("language") // => "en"
 * ```
 */
export function put(key: unknown, value: unknown): unknown {
  const dictionary = dictionaryOf(currentProc())
  const previous = dictionary.get(key)
  dictionary.set(key, value)
  return previous
}

export function get(): (readonly [key: unknown, value: unknown])[]
export function get(key: unknown, fallback?: unknown): unknown
/**
 * Reads the calling process's dictionary: without arguments all of it, as `[key, value]` pairs; else the value of
 * `key`, or `fallback` when there is none or it is `undefined`.
 *
 * Elixir: `Process.get/0` and `/2`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * Process.put("language", "en")
 * Process.get("language") // => "en"
 * Process.get("country", "nowhere") // => "nowhere"
 * Process.get() // => [["language", "en"]]
 * Process.delete("language") // => "en"
 * ```
 */
export function get(...args: readonly unknown[]): unknown {
  const dictionary = dictionaryOf(currentProc())
  if (args.length === 0) return [...dictionary]
  const value = dictionary.get(args[0])
  return value === undefined ? args[1] : value
}

/**
 * The keys of the calling process's dictionary; with a value, those that have it.
 *
 * Elixir: `Process.get_keys/0` and `/1`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * Process.put("first", 1)
 * Process.put("second", 2)
 * Process.getKeys() // => ["first", "second"]
 * Process.getKeys(2) // => ["second"]
 * Process.delete("first") // => 1
 * Process.delete("second") // => 2
 * ```
 */
export function getKeys(...value: readonly [] | readonly [value: unknown]): unknown[] {
  const entries = [...dictionaryOf(currentProc())]
  const wanted = value.length === 0 ? entries : entries.filter((entry) => equal(entry[1], value[0]))
  return wanted.map(([key]) => key)
}

/**
 * Removes a key from the calling process's dictionary. Returns the value that was there, or `undefined`.
 *
 * Elixir: `Process.delete/1`.
 *
 * @example
 * ```ts
 * import { Process } from "beamline"
 *
 * Process.put("language", "en")
 * Process.delete("language") // => "en"
 * Process.delete("language") // => undefined
 * ```
 */
export function remove(key: unknown): unknown {
  const dictionary = dictionaryOf(currentProc())
  const previous = dictionary.get(key)
  dictionary.delete(key)
  return previous
}
