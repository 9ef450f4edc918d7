export { childSpecOf, SPEC_KEYS } from "./define.ts"
export * as GenServer from "./gen-server.ts"
export type {
  ChildSpecOverrides,
  DefineOptions,
  Module,
  Outcome,
  ServerCallbacks,
  ServerChildSpec,
  StartArgs,
} from "./types.ts"
