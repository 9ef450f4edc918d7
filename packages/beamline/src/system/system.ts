// The functions of the namespace `System`.
export { schedulersOnline } from "./schedulers.ts"
export { stopOnSignals } from "./stop-on-signals.ts"
export type { StopOnSignalsOptions } from "./stop-on-signals.ts"
export { monotonicTime, systemTime } from "./time.ts"
