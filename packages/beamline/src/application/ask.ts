import { GenServer } from "../gen-server/index.ts"
import { startServer } from "../gen/index.ts"
import type { Timeout } from "../kernel/index.ts"
import { Process } from "../process/index.ts"
import { actAs, keepAliveWhile, main, names } from "../runtime/index.ts"
import type { Wait } from "../runtime/index.ts"
import { onStop } from "../system/index.ts"
import { callbacks, NAME } from "./controller.ts"
import type { Request } from "./controller.ts"
import { running } from "./table.ts"

/** Asks the controller, whose process is started when it is needed. */
export function ask(request: Request): Wait<unknown> {
  if (!names.has(NAME)) {
    actAs(main, () => void startServer(callbacks, undefined, { name: NAME }, false))
    if (!isWired) {
      isWired = true
      onStop(stopApplications)
      keepAliveWhile(isAnyAlive)
    }
  }
  return GenServer.call(NAME as never, request as never, "infinity")
}

let isWired = false

/** Whether an application has processes. */
function isAnyAlive(): boolean {
  for (const { master } of running.values()) if (master !== undefined && Process.isAlive(master)) return true
  return false
}

/** Stops the applications when the program stops: the last started first. */
async function stopApplications(timeout: Timeout): Promise<void> {
  const order = (await ask(["shutdown"])) as readonly string[]
  for (const app of [...order].reverse()) {
    const late = await stopInTime(app, timeout)
    if (late) await ask(["kill", app])
  }
}

async function stopInTime(app: string, timeout: Timeout): Promise<boolean> {
  try {
    await GenServer.call(NAME as never, ["stop", app] as never, timeout)
    return false
  } catch {
    return true
  }
}
