import { SteadyMap } from "../kernel/index.ts"
import type { Proc } from "./proc.ts"

/** The registered names of this node. */
export const names: SteadyMap<string, Proc> = new SteadyMap()
