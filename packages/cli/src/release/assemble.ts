import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"

import { bundle, carryPackages } from "./bundle/index.ts"
import { applicationClosure, startOrder } from "./closure.ts"
import type { Chosen } from "./closure.ts"
import { entryModules, runtimeModule } from "./entries.ts"
import { entrySource } from "./entry-source.ts"
import { describeBundle } from "./describe.ts"
import { copyRuntime } from "./node-runtime.ts"
import { json, put } from "./files.ts"
import { copyOverlays } from "./overlays.ts"
import type { Plan } from "./plan.ts"
import type { Release, ReleaseApplication } from "./release-value.ts"
import { softwareBill } from "./sbom.ts"
import { isStarted } from "./modes.ts"
import { writeCommands, writeCookie } from "./write-commands.ts"

/**
 * Puts the release together: code, configuration, runtime, launchers, overlays. What other versions have in the same
 * root stays. Returns the release with its applications and overlays.
 *
 * Throws `Misuse` for what is wrong with the project.
 */
export async function assemble(release: Release, plan: Plan): Promise<Release> {
  const { options, path, version, versionPath } = release
  const code = join(path, "lib", `${release.name}-${version}`)
  rmSync(versionPath, { recursive: true, force: true })
  rmSync(code, { recursive: true, force: true })
  mkdirSync(versionPath, { recursive: true })
  put(join(versionPath, "sys.config.json"), json(plan.frozen))
  if (plan.runtimeConfig !== undefined) put(join(versionPath, "runtime.js"), plan.runtimeConfig)

  const modules = entryModules(release, plan.packages)
  const built = await bundle({
    root: plan.root,
    output: code,
    entries: {
      main: { source: entrySource(modules) },
      control: { path: runtimeModule("control-main") },
    },
    external: options.external ?? [],
    strip: options.stripSources ?? false,
    target: `node${plan.runtime.version}`,
  })
  put(join(code, "package.json"), json({ name: release.name, version, type: "module" }))
  const carried = await carryPackages(built.externalEntries, code)
  copyRuntime(plan.runtime, path)

  const providers = (options.configProviders ?? []).map(([module, argument]) => ({ module, argument }))
  const described = await describeBundle(
    join(code, "main.js"),
    { sysConfig: join(versionPath, "sys.config.json"), providers },
    plan.runtime.file ?? process.execPath,
    // What is compiled now need not be at the first start, if that is in this place; Node 20 can't keep it.
    { ...plan.processEnv, BEAMLINE_ENV: release.env, NODE_COMPILE_CACHE: join(path, "tmp", "compile-cache") },
  )
  const known = new Map(
    described.applications.map((one): [string, ReleaseApplication & { module: string | undefined }] => {
      const owner = plan.packages.find(({ name }) => name === one.module)
      const folder = owner?.folder ?? plan.root
      const version = one.version === "0.0.0" ? (owner?.version ?? one.version) : one.version
      return [one.name, { ...one, version, folder, module: one.module ?? undefined }]
    }),
  )
  const own = described.applications.find(({ module }) => module === plan.packageName)?.name
  const applications = applicationClosure({
    given: givenApplications(own, options.applications),
    find: (name) => known.get(name),
    skipModeValidationFor: options.skipModeValidationFor ?? [],
  })
  for (const { application } of applications) copyApplication(application, path)
  const states = providers.map(({ module }, index) => ({ module, state: described.states[index] ?? null }))
  writeBootFiles(release, plan, startOrder(applications), states)
  put(join(versionPath, "runtime.data"), `${plan.runtime.folder}\n`)
  put(join(path, "releases", "start.data"), `${plan.runtime.folder} ${version}\n`)
  writeCookie(path, options.cookie)
  const whole: Release = { ...release, applications }
  writeCommands(whole)
  const overlays = copyOverlays(plan.root, options.overlays, path)
  const inputs = [...built.inputs, ...carried.map(({ from }) => from)]
  put(
    join(versionPath, "sbom.cdx.json"),
    json(softwareBill({ name: release.name, version, inputs, runtime: plan.runtime })),
  )
  return { ...whole, overlays }
}

/** The project's own application comes first, permanent, unless the release says otherwise. */
function givenApplications(
  own: string | undefined,
  applications: Release["options"]["applications"],
): [string, Chosen<ReleaseApplication>["mode"]][] {
  const given = Object.entries(applications ?? {})
  return own === undefined || given.some(([name]) => name === own) ? given : [[own, "permanent"], ...given]
}

/** What `Application.appDir` leads to: the package's description of itself and its `priv`. */
function copyApplication(
  { name, version, description, folder, module }: ReleaseApplication,
  root: string,
): void {
  const target = join(root, "lib", `${name}-${version}`)
  const priv = join(folder, "priv")
  mkdirSync(target, { recursive: true })
  if (!existsSync(join(target, "main.js"))) {
    put(join(target, "package.json"), json({ name, version, description, type: "module" }))
  }
  if (module !== undefined && existsSync(priv)) {
    rmSync(join(target, "priv"), { recursive: true, force: true })
    cpSync(priv, join(target, "priv"), { recursive: true })
  }
}

function writeBootFiles(
  { versionPath, env, options }: Release,
  { runtimeConfig }: Plan,
  order: readonly Chosen<ReleaseApplication>[],
  configProviders: readonly { readonly module: string; readonly state: unknown }[],
): void {
  const boot = (clean: boolean): object => ({
    environment: env,
    applications: order.map(({ application: { name, version, module }, mode }) => ({
      name,
      version,
      module: module ?? null,
      mode: clean && isStarted(mode) ? "load" : mode,
    })),
    runtimeConfig: runtimeConfig === undefined ? null : "runtime.js",
    configProviders,
    validateCompileEnv: options.validateCompileEnv ?? true,
  })
  put(join(versionPath, "start.json"), json(boot(false)))
  put(join(versionPath, "start_clean.json"), json(boot(true)))
}
