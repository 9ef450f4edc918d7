import * as nodeModule from "node:module"

// Node 22.8 and newer keep compiled code where NODE_COMPILE_CACHE says, which the launcher sets; older ones compile at
// every start.
const cache = nodeModule as unknown as { flushCompileCache?: () => void }

/** Writes what has been compiled, so that a system which is killed has not compiled in vain. */
export function keepCompiled(): void {
  cache.flushCompileCache?.()
}
