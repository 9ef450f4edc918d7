import { expected, Misuse } from "../command/index.ts"
import { checkReleaseOptions } from "./options.ts"
import type { ReleaseOptions } from "./options.ts"
import { checkSteps } from "./steps.ts"

export interface ChooseOptions {
  /** `releases` of the project's configuration. */
  readonly releases: unknown
  readonly defaultRelease: unknown
  /** The name on the command line. */
  readonly asked: string | undefined
  /** The project's own application, if it has one. */
  readonly application: string | undefined
}

/** A release that was chosen, its configuration checked. */
export interface ChosenRelease {
  readonly name: string
  readonly options: ReleaseOptions
}

const NAME = /^[a-z][a-z0-9_]*$/

/**
 * The release to assemble: the one that was asked for, else the default, else the only one, else one named after the
 * application. Throws `Misuse` if that leaves none or several, or if the configuration is wrong.
 */
export async function chooseRelease(options: ChooseOptions): Promise<ChosenRelease> {
  const { asked, application } = options
  const releases = releasesOf(options.releases)
  const names = Object.keys(releases)
  if (asked !== undefined) checkName(asked, "the name of the release")
  const name = asked ?? defaultName(names, options.defaultRelease, application)
  if (names.length > 0 && !names.includes(name)) {
    throw new Misuse(`Unknown release ${name}. The available releases are: ${names.join(", ")}`)
  }
  if (names.length === 0 && name !== application) {
    throw new Misuse(
      `Unknown release ${name}. No releases are configured, so the only one is that of the application: ` +
        (application ?? "there is none"),
    )
  }
  const configured = releases[name] ?? {}
  const result: unknown = typeof configured === "function" ? await configured() : configured
  checkReleaseOptions(result, name)
  checkSteps(result.steps ?? ["assemble"])
  return { name, options: result }
}

function releasesOf(value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    throw expected("releases", "an object of release names and their options", value)
  }
  for (const name of Object.keys(value as object)) checkName(name, "the name of a release")
  return value as Record<string, unknown>
}

function checkName(name: string, what: string): void {
  if (!NAME.test(name)) {
    throw expected(what, "a lower-case letter followed by lower-case letters, digits and underscores", name)
  }
}

function defaultName(
  names: readonly string[],
  defaultRelease: unknown,
  application: string | undefined,
): string {
  if (defaultRelease !== undefined) {
    if (typeof defaultRelease === "string") return defaultRelease
    throw expected("defaultRelease", "the name of a release", defaultRelease)
  }
  if (names.length === 1) return names[0]!
  if (names.length > 1) {
    throw new Misuse(
      `There are several releases: ${names.join(", ")}. Name one: "beamline release NAME", or set defaultRelease.`,
    )
  }
  if (application !== undefined) return application
  throw new Misuse(
    "There is no application to make a release of. In the root of a workspace, configure releases with explicit " +
      "applications, or run the command in the folder of one application.",
  )
}

/** The version of a release. Throws `Misuse` unless there is one that can be the name of a folder. */
export function releaseVersion(given: readonly (string | undefined)[]): string {
  const version = given.find((version) => version !== undefined)
  if (version === undefined || version === "") {
    throw expected("the version of the release", "a non-empty string", version)
  }
  if (!/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/.test(version)) {
    throw expected("the version of the release", "letters, digits and . + _ -", version)
  }
  return version
}
