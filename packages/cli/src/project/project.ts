import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

import type * as Beamline from "beamline"

import { Misuse } from "../command/index.ts"
import { installedPackage, readPackage } from "./packages.ts"
import type { PackageJson } from "./packages.ts"

/** A folder with a `package.json` that depends on `beamline`. */
export interface Project {
  readonly root: string
  readonly name: string
  readonly version: string
  readonly packageJson: PackageJson
}

/** Finds the project that a folder belongs to: its own `package.json`, or the nearest above. Throws a `Misuse`. */
export function findProject(folder: string): Project {
  const root = nearestPackage(folder)
  if (root === undefined)
    throw new Misuse(
      `expected a package.json in ${folder} or above, got: none. "beamline new NAME" makes a project`,
    )
  const packageJson = readPackage(root)
  if (installedPackage("beamline", root) === undefined)
    throw new Misuse(`expected the package beamline to be installed in ${root}, got: none. Run "npm install"`)
  return { root, name: packageJson.name ?? "project", version: packageJson.version ?? "0.0.0", packageJson }
}

function nearestPackage(folder: string): string | undefined {
  if (existsSync(join(folder, "package.json"))) return folder
  return dirname(folder) === folder ? undefined : nearestPackage(dirname(folder))
}

/** What `beamline` exports. */
export type Library = typeof Beamline

/**
 * Loads the library as the project has it installed. The project's code gets the same copy: two copies in one program
 * would know nothing of each other's processes.
 */
export async function loadLibrary(project: Project): Promise<Library> {
  const path = createRequire(join(project.root, "package.json")).resolve("beamline")
  return (await import(pathToFileURL(path).href)) as Library
}

/** What the three environments are called. */
export const ENVIRONMENTS = ["dev", "test", "prod"] as const

export type Environment = (typeof ENVIRONMENTS)[number]

/** The environment that `BEAMLINE_ENV` names. Throws a `Misuse` for another than dev, test and prod. */
export function environmentOf(
  env: Readonly<Record<string, string | undefined>>,
  byDefault: Environment,
): Environment {
  const name = env["BEAMLINE_ENV"]
  if (name === undefined || name === "") return byDefault
  const known = ENVIRONMENTS.find((environment) => environment === name)
  if (known === undefined)
    throw new Misuse(
      `expected BEAMLINE_ENV to be one of ${ENVIRONMENTS.join(", ")}, got: ${JSON.stringify(name)}`,
    )
  return known
}
