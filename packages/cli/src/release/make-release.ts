import { existsSync } from "node:fs"
import { join, resolve } from "node:path"

import { expected, Misuse } from "../command/index.ts"
import type { Terminal } from "../command/index.ts"
import { applicationPackages, environmentOf, findProject } from "../project/index.ts"
import type { Project } from "../project/index.ts"
import { loadSettings } from "../settings/index.ts"
import { assemble } from "./assemble.ts"
import { chooseRelease, releaseVersion } from "./choose.ts"
import { confirm } from "./confirm.ts"
import { shown } from "./files.ts"
import { freezeConfig } from "./freeze-config.ts"
import { chooseRuntime } from "./node-runtime.ts"
import type { Plan } from "./plan.ts"
import type { Release } from "./release-value.ts"
import { compileRuntimeConfig } from "./runtime-config.ts"
import { writeSingleFile } from "./single-file.ts"
import { runSteps } from "./steps.ts"
import { releaseFiles, tarRelease, writeChecksums } from "./tar-step.ts"
import { writeDeployFiles } from "./deploy.ts"

/** What was said on the command line. It beats the configuration. */
export interface MakeOptions {
  readonly name: string | undefined
  readonly path: string | undefined
  readonly version: string | undefined
  readonly isQuiet: boolean
  readonly overwrites: boolean
  readonly compiles: boolean
  /** Also makes one executable of it. */
  readonly isSingleFile: boolean
}

/** Makes a release of the project in the terminal's folder. Resolves to the exit status. Throws `Misuse`. */
export async function makeRelease(options: MakeOptions, terminal: Terminal): Promise<number> {
  const project = findProject(terminal.folder)
  const environment = environmentOf(terminal.env, "prod")
  const settings = await loadSettings(project, environment)
  const packages = applicationPackages(project.root, options.compiles)
  const own = packages.find(({ folder }) => folder === project.root)
  refuseWorkspace(project, own !== undefined, settings.releases)
  const chosen = await chooseRelease({
    releases: settings.releases,
    defaultRelease: settings.defaultRelease,
    asked: options.name,
    application: own === undefined ? undefined : releaseNameOf(own.name),
  })
  const { name } = chosen
  const version = releaseVersion([options.version, chosen.options.version, project.packageJson.version])
  const givenPath = options.path ?? chosen.options.path
  const path = resolve(project.root, givenPath ?? join("_build", environment, "rel", name))
  const versionPath = join(path, "releases", version)
  const isQuiet = options.isQuiet || chosen.options.quiet === true
  const say = (text: string): void => {
    if (!isQuiet) terminal.out(`${text}\n`)
  }
  if (existsSync(versionPath) && !options.overwrites) {
    const place = shown(path, terminal.folder)
    if (!(await confirm(`Release ${name}-${version} is in ${place} already. Overwrite?`))) return 0
  }
  const frozen = await freezeConfig(project, environment)
  const runtimeConfig = await compileRuntimeConfig(project, chosen.options.runtimeConfigPath)
  const plan: Plan = {
    root: project.root,
    packageName: own?.name,
    packages,
    frozen,
    runtimeConfig: runtimeConfig?.code,
    runtime: chooseRuntime(chosen.options.includeRuntime, project.root),
    processEnv: terminal.env,
  }
  const release: Release = {
    name,
    version,
    path,
    versionPath,
    applications: [],
    options: chosen.options,
    overlays: [],
    steps: chosen.options.steps ?? ["assemble"],
    projectPath: project.root,
    env: environment,
  }
  const near = (file: string): string => shown(file, terminal.folder)
  const made = await runSteps(release, {
    async assemble(current) {
      say(`* assembling ${name}-${version} with BEAMLINE_ENV=${environment}`)
      say(
        runtimeConfig === undefined
          ? "* no run-time configuration (config/runtime.ts is not there)"
          : `* using ${near(runtimeConfig.file)} to configure the release when it starts`,
      )
      const assembled = await assemble(current, plan)
      writeDeployFiles(assembled, plan.runtime)
      writeChecksums(assembled, releaseFiles(assembled, plan.runtime.folder))
      return assembled
    },
    async tar(current) {
      const files = releaseFiles(current, plan.runtime.folder)
      // What steps have changed since is in the sums too.
      writeChecksums(current, files)
      const target = await tarRelease(current, files, givenPath !== undefined, timeOf(terminal))
      say(`* building ${near(target)}`)
      return current
    },
  })
  if (options.isSingleFile) {
    const files = releaseFiles(made, plan.runtime.folder)
    say(`* building ${near(await writeSingleFile(made, files, timeOf(terminal)))}`)
  }
  say(finalText(near(join(path, "bin", name)), near(path)))
  return 0
}

/** The time that entries of a tar bear, in seconds since 1970. Throws `Misuse` if `SOURCE_DATE_EPOCH` is no such time. */
function timeOf({ env }: Terminal): number {
  const text = env["SOURCE_DATE_EPOCH"] || "0"
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw expected("SOURCE_DATE_EPOCH", "seconds since 1970", text)
}

/** A package's name as that of a release: `@shop/web-api` gives `web_api`. */
function releaseNameOf(packageName: string): string {
  return packageName.replace(/^@[^/]*\//, "").replaceAll(/[^a-z0-9_]/g, "_")
}

function refuseWorkspace(project: Project, hasApplication: boolean, releases: unknown): void {
  if (project.packageJson.workspaces === undefined || hasApplication) return
  const explicit = Object.values((releases ?? {}) as Record<string, unknown>).every(
    (release) =>
      typeof release === "function" ||
      (release as { applications?: unknown } | null)?.applications !== undefined,
  )
  if (releases !== undefined && explicit) return
  throw new Misuse(
    "The root of a workspace has no application of its own. Configure its releases with explicit applications: " +
      'releases: { NAME: { applications: { my_app: "permanent" } } }, or run the command in the folder of one application.',
  )
}

function finalText(program: string, path: string): string {
  return `
Release created at ${path}

    # To start your system
    ${program} start

Once the release is running:

    # To connect to it remotely
    ${program} remote

    # To stop it gracefully (you may also send SIGINT/SIGTERM)
    ${program} stop

To list all commands:

    ${program} help`
}
