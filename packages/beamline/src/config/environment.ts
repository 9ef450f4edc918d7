import { expected } from "../kernel/index.ts"
import { setting } from "../runtime/index.ts"
import { ENVIRONMENTS } from "./types.ts"
import type { Environment } from "./types.ts"

/**
 * The environment that the program runs in: `BEAMLINE_ENV`, which is `"dev"` unless it is set.
 *
 * Throws `ArgumentError` when it is anything but dev, test or prod. Elixir: `config_env/0`.
 *
 * @example
 * ```ts
 * import { Config, System } from "beamline"
 *
 * System.putEnv("BEAMLINE_ENV", "prod")
 * Config.environment() // => "prod"
 * System.deleteEnv("BEAMLINE_ENV")
 * ```
 */
export function environment(): Environment {
  const name = setting("BEAMLINE_ENV") ?? "dev"
  checkEnvironment(name, "BEAMLINE_ENV")
  return name
}

export function checkEnvironment(value: unknown, what: string): asserts value is Environment {
  if (!ENVIRONMENTS.includes(value as Environment)) throw expected(what, '"dev", "test" or "prod"', value)
}
