import type { Proc } from "./proc.ts"

/** The registered names of this node. */
export const names: Map<string, Proc> = new Map()
