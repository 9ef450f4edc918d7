export { isSourceError, sourceError } from "./compile.ts"
export { importSources } from "./import-sources.ts"
export { reportFile, writtenAt } from "./used-files.ts"
export type { UsedFile, UsedFiles } from "./used-files.ts"
