// The functions of the namespace `Task`.
export { await_ as await, awaitMany } from "./await.ts"
export { define } from "./define.ts"
export { ignore, shutdown } from "./shutdown.ts"
export { async, childSpec, completed, start, startLink } from "./start.ts"
export { asyncStream } from "./stream.ts"
export { yield_ as yield, yieldMany } from "./yield.ts"
export * as Supervisor from "./supervisor.ts"
