// The functions of the namespace `System`.
export { deleteEnv, fetchEnv, fetchEnvOrThrow, getEnv, putEnv } from "./env.ts"
export { schedulersOnline } from "./schedulers.ts"
export { halt, stop } from "./stop.ts"
export { stopOnSignals } from "./stop-on-signals.ts"
export type { StopOnSignalsOptions } from "./stop-on-signals.ts"
export { monotonicTime, systemTime } from "./time.ts"
