export { useClock } from "../runtime/index.ts"
export { settle, VirtualClock } from "./virtual-clock.ts"
