import { checkEnv } from "../config/index.ts"
import type { ConfigFault } from "../config/index.ts"
import { failure, Secret, success } from "../kernel/index.ts"
import type { Result } from "../kernel/index.ts"
import { wait } from "../process/index.ts"
import type { Steps } from "../runtime/index.ts"
import { compileFaults } from "./compile-env.ts"
import { definitionOf } from "./define.ts"
import { environmentAtLoad, forget, originOf, replaceAll } from "./environment.ts"
import { knownModule } from "./known.ts"
import { loaded, running } from "./table.ts"
import type { ApplicationError, ApplicationModule } from "./types.ts"

export type Done<E = ApplicationError> = Result<undefined, E>

export const DONE: Done<never> = success(undefined)

/** Loads an application: its environment is put together and asked its schema. Nothing changes when that fails. */
export function* loadApplication(name: string): Steps<Done> {
  if (loaded.has(name)) return failure(["already_loaded", name])
  const module = knownModule(name)
  if (module === undefined) return failure(["no such file or directory", `${name}.app`])
  const frozen = compileFaults(name)
  if (frozen.length > 0) return failure(["compile_env", frozen])
  const { values, faults } = yield* environmentOf(module)
  if (faults.length > 0) return failure(["bad_environment", faults])
  replaceAll(name, values)
  loaded.set(name, module)
  return DONE
}

interface Environment {
  readonly values: Readonly<Record<string, unknown>>
  readonly faults: readonly ConfigFault[]
}

function* environmentOf(module: ApplicationModule): Steps<Environment> {
  const { schema, secrets } = definitionOf(module)
  const given = environmentAtLoad(module.name, module.env)
  if (schema === undefined) return { values: hideSecrets(given, secrets), faults: [] }
  const { values, issues } = yield* wait(() => checkEnv(schema, given, secrets))
  return {
    values: hideSecrets(values, secrets),
    faults: issues.map(({ path, message }) => faultOf(module.name, path, message)),
  }
}

function hideSecrets(
  env: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Record<string, unknown> {
  const isBare = (key: string, value: unknown): boolean =>
    secrets.includes(key) && value !== undefined && !(value instanceof Secret)
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => [key, isBare(key, value) ? new Secret(value) : value]),
  )
}

function faultOf(app: string, path: readonly string[], message: string): ConfigFault {
  const origin = path[0] === undefined ? undefined : originOf(app, path[0])
  const source = origin?.sources.at(-1) ?? `application ${app}`
  const read = origin?.variables.find(({ path: at }) => path.slice(0, at.length).join("\0") === at.join("\0"))
  return { source, app, path, ...(read === undefined ? {} : { variable: read.name }), message }
}

/** Unloads an application: its environment is gone. */
export function unloadApplication(name: string, isStarting: boolean): Done {
  if (running.has(name)) return failure(["running", name])
  if (isStarting) return failure(["running", name])
  if (!loaded.delete(name)) return failure(["not_loaded", name])
  forget(name)
  return DONE
}
