export { newCookie, readCookie, writeCookie } from "./cookie.ts"
export { readNodeOptions } from "./node-options.ts"
export { readEnvironment } from "./environment.ts"
export type { ReleaseEnvironment } from "./environment.ts"
