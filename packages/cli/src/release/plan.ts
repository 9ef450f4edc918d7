import type { NodeRuntime } from "./node-runtime.ts"
import type { ApplicationPackage } from "../project/index.ts"

/** What is known of the project when a release is assembled. */
export interface Plan {
  /** The root of the project. */
  readonly root: string
  /** The name of its package. */
  readonly packageName: string | undefined
  readonly packages: readonly ApplicationPackage[]
  /** The configuration of the build, as `sys.config.json` has it. */
  readonly frozen: unknown
  /** The compiled run-time configuration. */
  readonly runtimeConfig: string | undefined
  readonly runtime: NodeRuntime
  readonly processEnv: Readonly<Record<string, string | undefined>>
}
