export { Ancestors, ancestorsFor } from "./ancestors.ts"
export type { Callbacks, StatusMap } from "./callbacks.ts"
export type { DebugFunction, SystemEvent } from "./debug.ts"
export { checkFrom, replyTo } from "./from.ts"
export type { From } from "./from.ts"
export { mapWait } from "./map-wait.ts"
export { checkServer, foreignNode, resolve } from "./name.ts"
export type {
  Destination,
  Global,
  Name,
  NameForm,
  NameOnNode,
  Names,
  NewName,
  ProtocolOf,
  Server,
  Via,
  ViaModule,
} from "./name.ts"
export { fail, ignore, Instruction, noreply, ok, reply, stop, stopReply } from "./next.ts"
export type { Next, Then } from "./next.ts"
export type { Origin } from "./origin.ts"
export { EndWait, LATE, request, sendRequest } from "./request.ts"
export type { RequestOptions } from "./request.ts"
export { runSteps } from "./run-steps.ts"
export type { Waiting } from "./run-steps.ts"
export { ServerProc } from "./server.ts"
export { checkStartOptions, isAlreadyStarted, NO_OPTIONS, startServer } from "./start.ts"
export type { AlreadyStarted, DebugOption, StartError, StartOptions, StartResult } from "./start.ts"
export { stopServer } from "./stop.ts"
export * as sys from "./sys.ts"
