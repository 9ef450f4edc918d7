import * as nodeModule from "node:module"
import { join } from "node:path"

import type { ReleaseEnvironment } from "../environment/index.ts"

// Node 22.8 and newer can keep compiled code on disk; older ones compile at every start.
const cache = nodeModule as unknown as {
  enableCompileCache?: (folder: string) => unknown
  flushCompileCache?: () => void
}

/** Uses the code that was compiled at the last start, in the release's folder for temporary files. */
export function useCompileCache(release: ReleaseEnvironment): void {
  if (release.isEmbedded) cache.enableCompileCache?.(join(release.tmp, "compile-cache"))
}

/** Writes what has been compiled, so that a system which is killed has not compiled in vain. */
export function keepCompiled(): void {
  cache.flushCompileCache?.()
}
