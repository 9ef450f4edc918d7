import { existsSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join, resolve, sep } from "node:path"

import { expected, Misuse } from "../command/index.ts"

/** What is read of a `package.json`. */
export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly beamline?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly workspaces?: unknown
  readonly [key: string]: unknown
}

/** A package that names an application module. */
export interface ApplicationPackage {
  readonly name: string
  readonly version: string
  readonly folder: string
  /** The module that defines its application. */
  readonly module: string
}

/** Reads a `package.json`. Throws a `Misuse` if it is not there, or holds no JSON object. */
export function readPackage(folder: string): PackageJson {
  const path = join(folder, "package.json")
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, "utf8"))
  } catch (error) {
    throw new Misuse(`${path} can't be read: ${(error as Error).message}`)
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw expected(path, "a JSON object", json)
  return json as PackageJson
}

/**
 * The packages with an application: the one in `root`, and those among what it depends on, however deep; each after
 * its dependencies. Where a package names a compiled module but lies outside `node_modules`, its TypeScript source is
 * taken if `prefersSources`.
 *
 * Throws a `Misuse` for a `beamline` field that names no module.
 */
export function applicationPackages(root: string, prefersSources: boolean): ApplicationPackage[] {
  const found: ApplicationPackage[] = []
  const seen = new Set<string>()
  const visit = (folder: string): void => {
    const real = realpathSync(folder)
    if (seen.has(real)) return
    seen.add(real)
    const json = readPackage(real)
    for (const name of Object.keys({ ...json.dependencies, ...json.optionalDependencies })) {
      const dependency = installedPackage(name, real)
      if (dependency !== undefined) visit(dependency)
    }
    const module = moduleOf(real, json, prefersSources && !real.split(sep).includes("node_modules"))
    if (module === undefined) return
    found.push({ name: json.name ?? real, version: json.version ?? "0.0.0", folder: real, module })
  }
  visit(root)
  return found
}

function moduleOf(folder: string, json: PackageJson, prefersSources: boolean): string | undefined {
  const field = json.beamline
  if (field === undefined || field === null) return undefined
  const isObject = typeof field === "object" && !Array.isArray(field)
  const path = isObject ? (field as { application?: unknown }).application : field
  if (path === undefined) return undefined
  const where = `"beamline" in ${join(folder, "package.json")}`
  if (typeof path !== "string") throw expected(where, "the path of a module, or { application: PATH }", field)
  const named = resolve(folder, path)
  const source = sourceOf(folder, path)
  const module = prefersSources && source !== undefined ? source : named
  if (!existsSync(module)) throw expected(where, "the path of a module that is there", path)
  return module
}

/** `src/application.ts` for `dist/application.js`, if it is there. */
function sourceOf(folder: string, path: string): string | undefined {
  const source = path.replace(/^(\.\/)?(dist|build|lib)\//, "src/").replace(/\.([cm]?)js$/, ".$1ts")
  const file = join(folder, source)
  return source !== path && existsSync(file) ? file : undefined
}

/** Where a package is installed for code in a folder: in a `node_modules` there or above. */
export function installedPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name)
    if (existsSync(join(candidate, "package.json"))) return candidate
    if (folder === dirname(folder)) return undefined
  }
}
