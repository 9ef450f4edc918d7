// The functions of the namespace `Application`.
export { ensureLoaded, ensureStarted, load, start, stop, unload } from "./client.ts"
export { compileEnv, compileEnvOrThrow } from "./compile-env.ts"
export { define, isApplication } from "./define.ts"
export { ensureAllStarted, loadAll } from "./ensure-all.ts"
export type { EnsureAllError, EnsureAllOptions, LoadAllError } from "./ensure-all.ts"
export {
  configure,
  deleteEnv,
  fetchEnv,
  fetchEnvOrThrow,
  getAllEnv,
  getEnv,
  putAllEnv,
  putEnv,
} from "./env.ts"
export type { ConfigureOptions, PutEnvOptions } from "./env.ts"
export { appDir, getApplication, loadedApplications, spec, startedApplications } from "./introspection.ts"
export type { ApplicationEntry } from "./table.ts"
export { register } from "./known.ts"
export type { RegisterOptions } from "./known.ts"
export { run } from "./run.ts"
export type { RunOptions } from "./run.ts"
export { formatApplicationError as formatError } from "../logger/index.ts"
