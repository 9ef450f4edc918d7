import { inspect } from "../kernel/index.ts"
import { problemOf } from "./check.ts"
import type { ConfigFault } from "./fault.ts"
import { define, isPlainObject } from "./merge.ts"
import type { Config, ConfigContext, ConfigSource, Origin } from "./types.ts"
import { ConfigVariable, readVariable } from "./variable.ts"

/** The values of one file, with what is wrong with them and where they come from. */
export class Reading {
  readonly faults: ConfigFault[] = []
  readonly origins: Record<string, Record<string, Origin>> = {}
  readonly #source: string
  readonly #variables: Readonly<Record<string, string | undefined>>

  constructor(source: string, variables: Readonly<Record<string, string | undefined>>) {
    this.#source = source
    this.#variables = variables
  }

  async evaluate(file: ConfigSource, context: ConfigContext): Promise<Config | undefined> {
    if ("error" in file) return this.#failed(file.error)
    let value: unknown = file.value
    try {
      if (typeof value === "function") value = await (value as (given: ConfigContext) => unknown)(context)
    } catch (error) {
      return this.#failed(error)
    }
    return this.read(value)
  }

  #failed(error: unknown): undefined {
    const message = error instanceof Error ? error.message : `threw ${inspect(error)}`
    this.faults.push({ source: this.#source, message })
  }

  /** Reads the variables that stand in configuration. */
  async read(value: unknown): Promise<Config | undefined> {
    const problem = problemOf(value)
    if (problem !== undefined) {
      this.faults.push({ source: this.#source, message: `expected the configuration to be ${problem}` })
      return undefined
    }
    const config: Record<string, Record<string, unknown>> = {}
    for (const [app, keys] of Object.entries(value as Config)) {
      define(config, app, {})
      define(this.origins, app, {})
      for (const [key, given] of Object.entries(keys)) {
        const read: { path: string[]; name: string }[] = []
        define(config[app]!, key, await this.#resolve(given, app, [key], read))
        define(this.origins[app]!, key, { sources: [this.#source], variables: read })
      }
    }
    return config
  }

  async #resolve(
    value: unknown,
    app: string,
    path: readonly string[],
    read: { path: string[]; name: string }[],
  ): Promise<unknown> {
    if (value instanceof ConfigVariable) {
      const { name } = value
      read.push({ path: [...path], name })
      const text = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined
      const outcome = await readVariable(value, text)
      if (outcome.ok) return outcome.value
      this.faults.push({ source: this.#source, app, path, variable: name, message: outcome.message })
      return undefined
    }
    if (Array.isArray(value)) {
      const items: unknown[] = []
      for (const [index, item] of value.entries())
        items.push(await this.#resolve(item, app, [...path, String(index)], read))
      return items
    }
    if (!isPlainObject(value)) return value
    const object: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value))
      define(object, key, await this.#resolve(item, app, [...path, key], read))
    return object
  }
}
