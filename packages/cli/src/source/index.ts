export { isSourceError, sourceError } from "./compile.ts"
export { importSources } from "./import-sources.ts"
export { reportFile } from "./used-files.ts"
export type { UsedFiles } from "./used-files.ts"
