export { callAndWait, startChildProcess } from "./child-process.ts"
export type { AutoShutdown, Child, ChildSpec, ChildType, RestartType, Shutdown } from "./child-spec.types.ts"
export type { ChildCounts, ChildInfo, StartChildError, SupervisorInit, SupervisorOptions } from "./client.ts"
export type { DefinedSupervisor, SupervisorCallbacks } from "./define.ts"
export type { StrategyName } from "./strategy-flags.ts"
export * as Supervisor from "./supervisor.ts"
export { flagsOf as dynamicFlagsOf, idOf, startDynamic, startDynamicChild } from "./dynamic-client.ts"
export type {
  DynamicChildInfo,
  DynamicChildOf,
  DynamicSupervisorInit,
  DynamicSupervisorInitOptions,
  DynamicSupervisorModule,
  DynamicSupervisorOptions,
  StartableModule,
  StartDynamicChildError,
  StartDynamicChildResult,
} from "./dynamic-client.ts"
export type { SupervisorRef } from "./client.ts"
export type { DynamicSupervisorCallbacks } from "./dynamic-define.ts"
export { dynamicCallbacks } from "./dynamic-server.ts"
export * as DynamicSupervisor from "./dynamic-supervisor.ts"
export type { PartitionSupervisorOptions } from "./partition-client.ts"
export * as PartitionSupervisor from "./partition-supervisor.ts"
