import type { Pid } from "./pid.ts"

/** The pid of a process, whatever its protocol. */
export type AnyPid = Pid<any>
