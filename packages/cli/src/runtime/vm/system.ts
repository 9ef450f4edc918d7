import { join } from "node:path"

import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { configurationFault, loadConfiguration, readFrozen, readJson } from "./configuration.ts"
import type { LoadedConfig } from "./configuration.ts"
import { applicationOf } from "./application-of.ts"
import type { BootFile, Bundle, Exports } from "./types.ts"

type Faults = Parameters<Bundle["beamline"]["Config"]["formatFaults"]>[0]

/** What a system has after its code and its configuration are there. */
export interface LoadedSystem {
  readonly boot: BootFile
  readonly config: LoadedConfig
  /** The names for `eval`, `rpc` and the REPL. */
  readonly scope: Record<string, unknown>
}

/**
 * Reads the configuration, imports the code of the applications and loads them; starts none.
 *
 * Throws `ReleaseError`, with the status 78 when the configuration is wrong.
 */
export async function loadSystem(
  bundle: Bundle,
  release: ReleaseEnvironment,
  bootFile: string,
): Promise<LoadedSystem> {
  const { Application, Config } = bundle.beamline
  const boot = readJson(bootFile) as BootFile
  process.env["BEAMLINE_ENV"] ||= boot.environment
  const frozen = readFrozen(release)
  // What `compileEnv` reads while the code is evaluated is what was known when the release was made.
  Application.configure(frozen)
  const scope: Record<string, unknown> = { ...bundle.beamline }
  const present = boot.applications.filter(({ mode }) => mode !== "none")
  for (const { name, version, module } of present) {
    // One without a package of its own is known with the application that brings it.
    if (module === null) continue
    const exports = await importModule(bundle.applications, module)
    Application.register(applicationOf(bundle.beamline, exports, name), {
      dir: join(release.root, "lib", `${name}-${version}`),
    })
    scope[name] = exports
  }
  for (const [name, load] of Object.entries(bundle.scope)) scope[name] = await load()
  const config = await loadConfiguration(bundle, release, boot, frozen)
  Application.configure(config, { validateCompileEnv: boot.validateCompileEnv })
  const loaded = await Application.loadAll(present.map(({ name }) => name))
  if (!loaded.ok) {
    const [what, why] = loaded.error
    if (what === "bad_environment") throw configurationFault(Config.formatFaults(why as Faults))
    if (Array.isArray(why) && why[0] === "compile_env")
      throw configurationFault(Config.formatFaults(why[1] as Faults))
    throw new ReleaseError(`${what} could not be loaded: ${Application.formatError(why)}`)
  }
  return { boot, config, scope }
}

async function importModule(modules: Bundle["applications"], name: string): Promise<Exports> {
  const load = modules[name]
  if (load === undefined) throw new ReleaseError(`the package ${name} is not in the release`)
  return await load()
}

/** Starts what the boot file says, in its order. Throws `ReleaseError` naming the application that failed. */
export async function startApplications({ beamline }: Bundle, { boot }: LoadedSystem): Promise<void> {
  const { Application } = beamline
  for (const { name, mode } of boot.applications) {
    if (mode === "load" || mode === "none") continue
    const started = await Application.ensureStarted(name, mode)
    if (!started.ok) {
      throw new ReleaseError(`${name} could not be started: ${Application.formatError(started.error)}`)
    }
  }
}
