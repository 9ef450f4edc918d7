import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
const gc = runInNewContext("gc") as () => void

/** The bytes in use on the heap within a turn of the event loop, after collecting. */
export function heapUsedNow(): number {
  gc()
  return process.memoryUsage().heapUsed
}

/** Collects garbage until nothing more goes. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    gc()
  }
}

/** The bytes in use on the heap, after collecting. */
export async function heapUsed(): Promise<number> {
  await collectGarbage()
  return process.memoryUsage().heapUsed
}
