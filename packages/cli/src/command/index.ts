export type { Command, Input, Terminal } from "./command.ts"
export { helpOf, overview, usage } from "./help.ts"
export { expected, Misuse } from "./misuse.ts"
export { parse } from "./parse.ts"
