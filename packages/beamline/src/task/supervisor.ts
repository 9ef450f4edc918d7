// The functions of the namespace `Task.Supervisor`.
export {
  async,
  asyncNolink,
  childSpec,
  children,
  startChild,
  startLink,
  terminateChild,
} from "./supervisor-client.ts"
export { asyncStream, asyncStreamNolink } from "./supervisor-stream.ts"
