import type { Chosen, Described } from "./closure.ts"
import type { ReleaseOptions, Step } from "./options.ts"

/** An application as it goes into a release. */
export interface ReleaseApplication extends Described {
  readonly version: string
  readonly description: string
  /** The folder of its package. */
  readonly folder: string
  /** The package whose module defines it, or `undefined` for one that another application brings as a module. */
  readonly module: string | undefined
}

/**
 * A release that is being made: what a step gets and returns.
 *
 * Elixir: `%Mix.Release{}`.
 */
export interface Release {
  readonly name: string
  readonly version: string
  /** The release's root. */
  readonly path: string
  /** `releases/VERSION` below the root. */
  readonly versionPath: string
  /** Its applications, those that were given first. */
  readonly applications: readonly Chosen<ReleaseApplication>[]
  readonly options: ReleaseOptions
  /** Files that overlays have brought, and that go into the tar: paths from the root. */
  readonly overlays: readonly string[]
  /** The steps that are still to come. */
  readonly steps: readonly Step[]
  /** The root of the project. */
  readonly projectPath: string
  /** `BEAMLINE_ENV` of the assembly. */
  readonly env: string
}
