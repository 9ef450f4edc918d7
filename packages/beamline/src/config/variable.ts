import { checkBoolean, checkOptions, expected, Secret } from "../kernel/index.ts"
import { revealed } from "./secret.ts"
import { isSchema } from "./standard-schema.ts"
import type { OutputOf, StandardSchema } from "./standard-schema.ts"

interface Words {
  readonly string: string
  readonly integer: number
  readonly number: number
  readonly boolean: boolean
}

/** How the text of a variable is read. */
export type VariableType = keyof Words | StandardSchema | ((text: string) => unknown)

/** What is made of the text. */
export type VariableValue<T> = T extends keyof Words
  ? Words[T]
  : T extends StandardSchema
    ? OutputOf<T>
    : never

/** Options of `Config.env`. */
export interface VariableOptions<T, D, S extends boolean> {
  /** Default `"string"`. */
  readonly as?: T
  /** The value when the variable is not set. */
  readonly default?: D
  /** Makes a secret of the value. Default `false`. */
  readonly secret?: S
}

/** A value that may be a secret. */
type Hidden<T, S extends boolean> = S extends true ? Secret<T> : T

/** An environment variable, to be read when the configuration is loaded. */
export class ConfigVariable<out T = unknown> {
  /** For the types only. */
  declare readonly "~value"?: T
  readonly name: string
  readonly type: VariableType
  readonly isSecret: boolean
  /** The default, in an array; `undefined` without one. */
  readonly default: readonly [unknown] | undefined

  constructor(
    name: string,
    type: VariableType,
    isSecret: boolean,
    defaultValue: readonly [unknown] | undefined,
  ) {
    this.name = name
    this.type = type
    this.isSecret = isSecret
    this.default = defaultValue
    Object.freeze(this)
  }
}

const TYPES = ["string", "integer", "number", "boolean"]

export function env<
  const T extends keyof Words | StandardSchema = "string",
  D = never,
  const S extends boolean = false,
>(name: string, options?: VariableOptions<T, D, S>): ConfigVariable<Hidden<VariableValue<T> | D, S>>
export function env<R, D = never, const S extends boolean = false>(
  name: string,
  options: VariableOptions<(text: string) => R, D, S>,
): ConfigVariable<Hidden<Awaited<R> | D, S>>
/**
 * Stands in a configuration file for the value of an environment variable. It is read when the configuration is loaded:
 * so all that are missing or wrong are told at once, each with its file, its key and its name.
 *
 * Options: `as`, how the text is read: `"string"` (the default), `"integer"`, `"number"`, `"boolean"` (true, false, 1, 0), a
 * schema, or a function of the text, which may throw; `default`, the value when it is not set, and without which that is a
 * fault; `secret: true`, which makes the value a `Secret`.
 *
 * Returns a `ConfigVariable`. Throws `ArgumentError` for a wrong name or option.
 *
 * Elixir: `System.fetch_env!/1` in `config/runtime.exs`, which stops at the first that is missing.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * const file = Config.define({
 *   shop: {
 *     port: Config.env("PORT", { as: "integer", default: 4000 }),
 *     hosts: Config.env("HOSTS", { as: (text) => text.split(",") }),
 *   },
 * })
 * const loaded = await Config.load([{ source: "config/runtime.ts", value: file }], {
 *   variables: { HOSTS: "a,b" },
 * })
 * loaded.ok && loaded.value.config // => { shop: { port: 4000, hosts: ["a", "b"] } }
 * ```
 */
export function env(
  name: string,
  options: VariableOptions<VariableType, unknown, boolean> = {},
): ConfigVariable<never> {
  if (typeof name !== "string" || name === "" || /[=\0]/.test(name)) {
    throw expected("name", "the name of an environment variable", name)
  }
  checkOptions(options ?? null, ["as", "default", "secret"], "options")
  const { as = "string", secret = false } = options
  const isType = typeof as === "string" ? TYPES.includes(as) : typeof as === "function" || isSchema(as)
  if (!isType)
    throw expected("as", `${TYPES.map((one) => `"${one}"`).join(", ")}, a schema or a function`, as)
  checkBoolean(secret, "secret")
  const defaultValue = "default" in options ? ([options.default] as const) : undefined
  return new ConfigVariable(name, as, secret, defaultValue) as ConfigVariable<never>
}

/** What has become of a variable: its value, or what is wrong with it. */
export type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string }

/** Reads a variable. */
export async function readVariable(
  { type, isSecret, default: defaultValue }: ConfigVariable,
  text: string | undefined,
): Promise<Read> {
  const read = await (text === undefined ? readDefault(defaultValue) : readText(type, text, isSecret))
  return read.ok && isSecret ? { ok: true, value: new Secret(revealed(read.value)) } : read
}

function readDefault(defaultValue: readonly [unknown] | undefined): Read {
  return defaultValue === undefined
    ? { ok: false, message: "is not set" }
    : { ok: true, value: defaultValue[0] }
}

async function readText(type: VariableType, text: string, isSecret: boolean): Promise<Read> {
  const wrong = (message: string): Read => ({
    ok: false,
    message: isSecret ? "has a wrong value (not shown: it is secret)" : message,
  })
  if (type === "string") return { ok: true, value: text }
  if (typeof type === "string") {
    const value = WORDS[type](text.trim())
    return value === undefined
      ? wrong(`expected ${ARTICLE[type]}, got: ${JSON.stringify(text)}`)
      : { ok: true, value }
  }
  try {
    if (!isSchema(type)) return { ok: true, value: await type(text) }
    const result = await type["~standard"].validate(text)
    if (result.issues === undefined) return { ok: true, value: result.value }
    return wrong(result.issues.map(({ message }) => message).join("; "))
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error))
  }
}

const ARTICLE = { integer: "an integer", number: "a number", boolean: "true or false" } as const

const WORDS: Readonly<Record<keyof typeof ARTICLE, (text: string) => unknown>> = {
  integer: (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN
    return Number.isSafeInteger(value) ? value : undefined
  },
  number: (text) => {
    const value = text === "" ? NaN : Number(text)
    return Number.isFinite(value) ? value : undefined
  },
  boolean: (text) => {
    if (["true", "1"].includes(text.toLowerCase())) return true
    return ["false", "0"].includes(text.toLowerCase()) ? false : undefined
  },
}
