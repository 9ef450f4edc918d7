export { compiledPackage } from "./compiled.ts"
export { runNode } from "./run-node.ts"
export type { Ended, RunOptions } from "./run-node.ts"
