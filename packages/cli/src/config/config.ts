import { relative } from "node:path"

import { Misuse } from "../command/index.ts"
import type { Environment, Library, Project } from "../project/index.ts"
import { reportFile } from "../source/index.ts"
import { bundle } from "./bundle.ts"
import type { Bundle } from "./bundle.ts"
import { evaluate } from "./evaluate.ts"
import { projectFile } from "./files.ts"

/** One file of configuration, evaluated: what it exports by default, or what it threw. */
export type ConfigSource =
  | { readonly source: string; readonly value: unknown }
  | { readonly source: string; readonly error: unknown }

/**
 * Evaluates the files of build-time configuration, in the order in which they are merged: `config/config.ts`, then
 * `config/ENVIRONMENT.ts`. Files that are not there are left out.
 *
 * Throws a `Misuse` for a file that does not compile.
 */
export async function buildTimeSources(project: Project, environment: Environment): Promise<ConfigSource[]> {
  const sources: ConfigSource[] = []
  for (const name of ["config/config", `config/${environment}`]) {
    const file = projectFile(project.root, name)
    if (file !== undefined)
      sources.push(await sourceFrom(project, environment, file, await bundle(project.root, file)))
  }
  return sources
}

/**
 * Bundles `config/runtime.ts`, or the file given; `undefined` if there is none. Throws a `Misuse` if it does not
 * compile, or imports anything but the library and Node's own modules.
 */
export async function bundleRuntimeConfig(
  project: Project,
  file: string | undefined = projectFile(project.root, "config/runtime"),
): Promise<(Bundle & { readonly file: string }) | undefined> {
  if (file === undefined) return undefined
  return { file, ...(await bundle(project.root, file, { runtime: true })) }
}

/** Evaluates `config/runtime.ts`, if it is there. Throws as `bundleRuntimeConfig` does. */
export async function runtimeSources(project: Project, environment: Environment): Promise<ConfigSource[]> {
  const bundled = await bundleRuntimeConfig(project)
  return bundled === undefined ? [] : [await sourceFrom(project, environment, bundled.file, bundled)]
}

async function sourceFrom(
  project: Project,
  environment: Environment,
  file: string,
  { code, files }: Bundle,
): Promise<ConfigSource> {
  for (const file of files) reportFile(file)
  const source = relative(project.root, file).replaceAll("\\", "/")
  try {
    const { default: value } = await evaluate(project.root, environment, file, code)
    return { source, value }
  } catch (error) {
    return { source, error }
  }
}

type LoadedConfig = Extract<Awaited<ReturnType<Library["Config"]["load"]>>, { ok: true }>["value"]

/** A fault in the values of the configuration, such as a variable that is not set: the status is 78. */
export class ConfigFailure extends Misuse {
  override readonly status: number = 78
}

/**
 * Loads the whole configuration as a program sees it that is started from its sources: build-time files, then the
 * run-time one. Throws a `Misuse` for files that do not compile, and a `ConfigFailure` with all faults of the values.
 */
export async function loadConfig(
  library: Library,
  project: Project,
  environment: Environment,
): Promise<LoadedConfig> {
  const sources = [
    ...(await buildTimeSources(project, environment)),
    ...(await runtimeSources(project, environment)),
  ]
  const loaded = await library.Config.load(sources, {
    environment,
  })
  if (loaded.ok) return loaded.value
  throw new ConfigFailure(library.Config.formatFaults(loaded.error))
}
