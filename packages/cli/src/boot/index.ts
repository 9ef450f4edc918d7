export type { Mode, Order } from "./messages.ts"
