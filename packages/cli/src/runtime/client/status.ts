import { setTimeout as delay } from "node:timers/promises"

import type { Message } from "../control/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { ask } from "./open.ts"
import { parseFlags } from "./parse-flags.ts"

const POLL = 20

/**
 * Prints whether the system is up: `NODE is ready`, or `NODE is starting`. Resolves to 0 if it is ready. With
 * `--wait` it waits until it is, at most `--timeout` seconds (30).
 */
export async function printStatus(
  release: ReleaseEnvironment,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<number> {
  const flags = parseFlags("status", args, { "--wait": "flag", "--timeout": "seconds" })
  const timeout = flags.get("--timeout") ?? 30
  const deadline = performance.now() + timeout * 1000
  for (;;) {
    const state = await stateOf(release, env)
    const isLate = !flags.has("--wait") || performance.now() >= deadline
    if (!(state instanceof Error) && (state["state"] === "ready" || isLate)) {
      const { pid, seconds, applications } = state
      console.log(
        `${release.node} is ${state["state"]}: pid ${pid}, up ${seconds} s, applications ${String(applications) || "none"}`,
      )
      return state["state"] === "ready" ? 0 : 1
    }
    if (state instanceof Error && isLate) throw state
    await delay(POLL)
  }
}

async function stateOf(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<Message | ReleaseError> {
  try {
    return await ask(release, env, { type: "status" })
  } catch (error) {
    if (error instanceof ReleaseError) return error
    throw error
  }
}
