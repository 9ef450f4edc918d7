// The functions of the namespace `DynamicSupervisor`.
export {
  childSpec,
  countChildren,
  init,
  startChild,
  startLink,
  stop,
  terminateChild,
  whichChildren,
} from "./dynamic-client.ts"
export { define } from "./dynamic-define.ts"
