// The functions of the namespace `Supervisor`.
export { childSpec } from "./child-spec-resolve.ts"
export {
  countChildren,
  deleteChild,
  init,
  restartChild,
  startChild,
  startLink,
  stop,
  terminateChild,
  whichChildren,
} from "./client.ts"
export { define } from "./define.ts"
