export type { Library } from "./library.ts"
export { startRepl } from "./repl.ts"
export type { ReplOptions } from "./repl.ts"
