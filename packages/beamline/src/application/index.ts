export * as Application from "./application.ts"
export type {
  ApplicationCallbacks,
  ApplicationError,
  ApplicationModule,
  ApplicationOptions,
  ApplicationRef,
  Applications,
  ApplicationSpec,
  ApplicationType,
  StartType,
} from "./types.ts"
