import type { ReleaseOptions } from "./release/index.ts"
import { checkSettings } from "./settings/index.ts"
import type { ProjectSettings } from "./settings/index.ts"

export { Misuse } from "./command/index.ts"
export type { ProjectSettings } from "./settings/index.ts"
export type {
  ConfigProviderOption,
  Mode,
  Platform,
  Release,
  ReleaseApplication,
  ReleaseOptions,
  Step,
} from "./release/index.ts"

/**
 * Says what the settings of a project are, for `beamline.config.ts`:
 *
 * - `releases`: what each release is made of, by its name; or a function that returns that, called when it is made
 * - `defaultRelease`: the one that `beamline release` makes when none is named and there are several
 *
 * Returns what it is given. Throws `Misuse` for an unknown key, or a value of the wrong kind.
 *
 * Elixir: `project/0` of `mix.exs`.
 *
 * @example
 * ```ts
 * import { defineProject } from "@beamline/cli"
 *
 * const project = defineProject({ releases: { shop: { includeExecutablesFor: ["unix"] } } })
 * Object.keys(project.releases ?? {}) // => ["shop"]
 * defineProject({ releases: {}, defaultRelease: "shop" }) // => throws expected defaultRelease
 * ```
 */
export function defineProject(settings: ProjectSettings<ReleaseOptions>): ProjectSettings<ReleaseOptions> {
  checkSettings(settings, "the project's settings")
  return settings
}
