// The functions of the namespace `Agent`.
export { cast, get, getAndUpdate, start, startLink, stop, update } from "./client.ts"
export { childSpec, define } from "./define.ts"
export { Server } from "./server.ts"
