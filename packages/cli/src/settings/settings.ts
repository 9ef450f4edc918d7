import { relative } from "node:path"

import { expected, Misuse } from "../command/index.ts"
import { bundle, evaluate, projectFile } from "../config/index.ts"
import type { Environment, Project } from "../project/index.ts"

/** The settings of a project, as `beamline.config.ts` exports them. `R` is what is said of a release. */
export interface ProjectSettings<R = unknown> {
  /** The releases that can be made, by their names. A function is called when its release is made. */
  readonly releases?: Readonly<Record<string, R | (() => R | Promise<R>)>>
  /** The release that `beamline release` makes when none is named and there are several. */
  readonly defaultRelease?: string
}

const KEYS = ["releases", "defaultRelease"]

/** Reads `beamline.config.ts`; without one, everything is as by default. Throws a `Misuse` for what is wrong in it. */
export async function loadSettings(project: Project, environment: Environment): Promise<ProjectSettings> {
  const file = projectFile(project.root, "beamline.config")
  if (file === undefined) return {}
  const name = relative(project.root, file)
  const { code } = await bundle(project.root, file)
  let value: unknown
  try {
    value = (await evaluate(project.root, environment, file, code))["default"]
  } catch (error) {
    throw new Misuse(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`)
  }
  return checkSettings(value, name)
}

/** Throws a `Misuse` unless `value` is what a project's settings can be. */
export function checkSettings(value: unknown, name: string): ProjectSettings {
  if (!isObject(value)) throw expected(`the default export of ${name}`, "the settings of the project", value)
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key))
  if (unknown !== undefined) throw expected(`the keys of ${name}`, `some of ${KEYS.join(", ")}`, unknown)
  const { releases = {}, defaultRelease } = value
  if (!isObject(releases))
    throw expected(`releases in ${name}`, "an object of releases by their names", releases)
  for (const [release, options] of Object.entries(releases)) {
    if (!isObject(options) && typeof options !== "function")
      throw expected(`releases.${release} in ${name}`, "an object or a function that returns one", options)
  }
  if (
    defaultRelease !== undefined &&
    (typeof defaultRelease !== "string" || !Object.hasOwn(releases, defaultRelease))
  )
    throw expected(
      `defaultRelease in ${name}`,
      `one of ${Object.keys(releases).join(", ") || "no releases"}`,
      defaultRelease,
    )
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]"
}
