import type { Library } from "../project/index.ts"
import type { Order } from "./messages.ts"

/** Does what the command says over the channel between them, and ends when the command is gone. */
export function obey(library: Library): void {
  // The terminal sends SIGINT to all that it runs; of these the command decides what it means.
  process.on("SIGINT", () => {})
  process.on("message", (order: Order) => {
    if (order === "stop") library.System.stop(0)
    if (order === "halt") library.System.halt(1)
  })
  process.on("disconnect", () => library.System.stop(0))
  process.channel?.unref()
}
