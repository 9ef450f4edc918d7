export { Misuse } from "./command/index.ts"
