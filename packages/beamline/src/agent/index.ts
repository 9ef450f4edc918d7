export * as Agent from "./agent.ts"
export type { AgentCallbacks } from "./define.ts"
export type { AgentProtocol, AgentRef, DefinedAgent } from "./types.ts"
