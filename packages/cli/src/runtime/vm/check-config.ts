import { inspect } from "node:util"

import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { loadSystem } from "./system.ts"
import type { Bundle } from "./types.ts"

/**
 * Evaluates the configuration as a start would, and prints it without its secrets. Starts nothing. Throws
 * `ReleaseError` with the status 78 if it is wrong.
 */
export async function checkConfig(
  bundle: Bundle,
  release: ReleaseEnvironment,
  args: readonly string[],
): Promise<number> {
  if (args.length !== 1 || args[0] !== "--check") {
    throw new ReleaseError(
      `expected config to have the argument --check, got: ${args.join(" ") || "nothing"}`,
    )
  }
  const { config } = await loadSystem(bundle, release, release.cleanBootFile)
  const shown = bundle.beamline.Config.redact(config.config)
  console.log(inspect(shown, { depth: Infinity, compact: false, sorted: true }))
  bundle.beamline.System.stop(0)
  return 0
}
