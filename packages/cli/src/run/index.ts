export { iex, run } from "./run.ts"
