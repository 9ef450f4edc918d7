import { existsSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join, sep } from "node:path"

/** A package that a file belongs to. */
export interface PackageOf {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly json: PackageJson
}

/** What is read of a `package.json`. */
export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly license?: unknown
  readonly gypfile?: unknown
  readonly binary?: unknown
  readonly napi?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [key: string]: unknown
}

const packages = new Map<string, PackageOf | undefined>()

/** The package whose folder is the nearest above `file`; a `package.json` without a name only marks the kind of module. */
export function packageOf(file: string): PackageOf | undefined {
  const folder = dirname(file)
  if (packages.has(folder)) return packages.get(folder)
  const path = join(folder, "package.json")
  const json = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as PackageJson) : undefined
  let found: PackageOf | undefined
  if (typeof json?.name === "string") {
    found = { name: json.name, version: json.version ?? "0.0.0", folder: realpathSync(folder), json }
  } else if (folder !== dirname(folder)) found = packageOf(folder)
  packages.set(folder, found)
  return found
}

/** Whether a file comes from an installed package, not from the project. */
export function isInstalled(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`)
}

/** Packages that find a native addon's file at run time, so whoever depends on them has one. */
const ADDON_FINDERS = [
  "@mapbox/node-pre-gyp",
  "bindings",
  "node-addon-api",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "node-pre-gyp",
  "prebuild-install",
]

/** Whether a package has a native addon, in itself or in the packages for its platforms. */
export function hasNativeAddon({ name, json }: PackageOf): boolean {
  if (json.gypfile !== undefined || json.binary !== undefined || json.napi !== undefined) return true
  if (ADDON_FINDERS.some((finder) => json.dependencies?.[finder] !== undefined)) return true
  // Napi-rs and its like: one optional package for each platform, named after the package.
  return Object.keys(json.optionalDependencies ?? {}).some(
    (dependency) => dependency.startsWith(`${name}-`) && /-(linux|darwin|win32)-/.test(dependency),
  )
}

/** Whether an installed file does what a bundle breaks: it loads an addon, or starts a worker from a file beside it. */
export function needsItsFiles(source: string): boolean {
  return (
    /\.node["'`]/.test(source) ||
    /\bprocess\.dlopen\b/.test(source) ||
    /\bnew\s+(\w+\.)?Worker\s*\(/.test(source) ||
    /\bchild_process\b[\s\S]*\bfork\s*\(\s*(require\.resolve|__dirname|path|join)/.test(source)
  )
}
