export { Program } from "./program.ts"
export type { Ended, Running } from "./program.ts"
export { makeRelease, searchService } from "./project.ts"
export type { TestProject } from "./project.ts"
