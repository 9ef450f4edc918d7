export { isSourceError, SourceError, sourceError } from "./compile.ts"
export { reportFile } from "./used-files.ts"
export type { UsedFiles } from "./used-files.ts"
