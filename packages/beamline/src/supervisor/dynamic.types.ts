import type { Pid } from "../kernel/index.ts"

/** The pid of a child, whatever its protocol. */
export type AnyPid = Pid<any>
