import { createConnection } from "node:net"

/** Whether somebody listens at `path`: `"alive"`, `"stale"` (a socket without an owner) or `"absent"`. */
export function probe(path: string): Promise<"alive" | "stale" | "absent"> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.on("connect", () => {
      socket.destroy()
      resolve("alive")
    })
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") resolve("absent")
      else if (error.code === "ECONNREFUSED" || error.code === "ENOTSOCK") resolve("stale")
      else reject(error)
    })
  })
}
