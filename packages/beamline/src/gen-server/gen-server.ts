// The functions of the namespace `GenServer`.
export { isAlreadyStarted } from "../gen/index.ts"
export { abcast, call, cast, multiCall, name, reply, stop, whereis } from "./client.ts"
export type { CallOptions, MultiCallResult } from "./client.ts"
export { define, FunctionClauseError } from "./define.ts"
export { start, startLink } from "./start.ts"
