export type { Command, Input, Terminal } from "./command.ts"
export { helpOf, overview, usage } from "./help.ts"
export { ArgumentMisuse, expected, expectedArgument, Misuse } from "./misuse.ts"
export { parse } from "./parse.ts"
