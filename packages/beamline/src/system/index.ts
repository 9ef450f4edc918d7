export { onStop, stopProgram } from "./stop.ts"
export { stopOnSignals } from "./stop-on-signals.ts"
export * as System from "./system.ts"
