import { expected } from "../kernel/index.ts"
import { fileSystem } from "../runtime/index.ts"
import { problemOf } from "./check.ts"
import { merge } from "./merge.ts"
import type { Config, ConfigProvider } from "./types.ts"

/**
 * A config provider that reads a JSON file of the form `{ "app": { "key": value } }` when the program starts, and merges it
 * over the configuration as `Config.merge` does. Its argument is the file's path.
 *
 * A file that is not there, is no JSON, or is no configuration, is a fault of the configuration that names it.
 *
 * Elixir: a `Config.Provider`.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * const state = Config.JsonProvider.init("/no/such/file.json")
 * const providers = [{ provider: Config.JsonProvider, state }]
 * const loaded = await Config.load([], { providers })
 * loaded.ok // => false
 * ```
 */
export const JsonProvider: ConfigProvider<string, { readonly path: string }> = {
  name: "JSON file",
  init: (path) => {
    if (typeof path !== "string" || path === "") throw expected("path", "a non-empty string", path)
    return { path }
  },
  load: (config, { path }) => merge(config, readConfig(path)),
}

function readConfig(path: string): Config {
  const value = parse(path, read(path))
  const problem = problemOf(value)
  if (problem !== undefined) throw new Error(`${path}: expected the configuration to be ${problem}`)
  return value as Config
}

function read(path: string): string {
  try {
    return fileSystem.read(path)
  } catch (error) {
    throw new Error(`${path}: cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function parse(path: string, text: string): unknown {
  let position: string | undefined
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    position = /position (\d+)/.exec((error as Error).message)?.[1]
  }
  // What the parser says may quote the text, and there may be secrets in it: its position is enough.
  const line = position === undefined ? "" : ` (line ${text.slice(0, Number(position)).split("\n").length})`
  throw new Error(`${path}: is not JSON${line}`)
}
