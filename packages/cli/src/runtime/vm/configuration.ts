import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import type { BootFile, Bundle, Exports } from "./types.ts"

/** The exit status of a system whose configuration is wrong: `EX_CONFIG` of sysexits. */
export const CONFIGURATION_FAULT = 78

type Library = Bundle["beamline"]
export type LoadedConfig = Parameters<Library["Config"]["mergeLoaded"]>[0]

/** What the assembly froze: `sys.config.json`, or the file that `RELEASE_SYS_CONFIG` names. */
export function readFrozen(release: ReleaseEnvironment): LoadedConfig {
  const file = release.sysConfig.endsWith(".json") ? release.sysConfig : `${release.sysConfig}.json`
  return readJson(file) as LoadedConfig
}

/** Reads a JSON file of the release. Throws `ReleaseError` naming it. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    throw new ReleaseError(`${file} can't be read: ${(error as Error).message}`, CONFIGURATION_FAULT)
  }
}

/**
 * The configuration with which the system runs: what was frozen, then the run-time configuration, then the providers
 * in order. Nothing of it is written anywhere.
 *
 * Throws `ReleaseError` with the status 78 and a line for every fault.
 */
export async function loadConfiguration(
  { beamline, providers }: Bundle,
  release: ReleaseEnvironment,
  boot: BootFile,
  base: LoadedConfig,
): Promise<LoadedConfig> {
  const { Config } = beamline
  const sources =
    boot.runtimeConfig === null ? [] : [await runtimeSource(beamline, release, boot.runtimeConfig)]
  const result = await Config.load(sources, {
    environment: Config.environment(),
    base,
    providers: await Promise.all(
      boot.configProviders.map(async ({ module, state }) => ({
        name: module,
        provider: await providerOf(beamline, providers, module),
        state,
      })),
    ),
  })
  if (result.ok) return result.value
  throw configurationFault(Config.formatFaults(result.error))
}

/** A fault of the configuration as it is told at the terminal. */
export function configurationFault(lines: string): ReleaseError {
  return new ReleaseError(`the configuration is wrong:\n${lines}`, CONFIGURATION_FAULT)
}

type Source = Parameters<Library["Config"]["load"]>[0][number]

async function runtimeSource(beamline: Library, release: ReleaseEnvironment, file: string): Promise<Source> {
  const source = "config/runtime.ts"
  // The file is compiled by itself, so that it can be exchanged; it finds the library here.
  Object.assign(globalThis, { [Symbol.for("beamline.release")]: beamline })
  try {
    const exports = (await import(pathToFileURL(join(release.folder, file)).href)) as Exports
    return { source, value: exports["default"] }
  } catch (error) {
    return { source, error }
  }
}

type Provider = NonNullable<
  NonNullable<Parameters<Library["Config"]["load"]>[1]>["providers"]
>[number]["provider"]

/** The built-in provider is called `json`; the others are modules of the project. */
export async function providerOf(
  beamline: Library,
  providers: Bundle["providers"],
  name: string,
): Promise<Provider> {
  if (name === "json") return beamline.Config.JsonProvider as Provider
  const exports = await providers[name]?.()
  if (exports === undefined)
    throw new ReleaseError(`the configuration provider ${name} is not in the release`)
  return (exports["default"] ?? exports) as Provider
}
