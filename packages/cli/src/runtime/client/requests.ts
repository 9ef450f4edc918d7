import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { ask, open } from "./open.ts"

/** Evaluates an expression in the running system; its output comes here, its value is not printed. */
export async function rpc(
  release: ReleaseEnvironment,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<number> {
  const [code = "", ...rest] = args
  if (code.trim() === "") throw new ReleaseError("RPC expects an expression as argument")
  const connection = await open(
    release,
    env,
    { type: "rpc", code, args: rest },
    { output: (data) => process.stdout.write(data), error: (data) => process.stderr.write(data) },
  )
  const status = await connection.ended
  if (status !== undefined) return status
  throw new ReleaseError(`${release.node} ended before the expression did`)
}

/** Prints the OS process id of the running system. */
export async function printPid(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<number> {
  console.log(String((await ask(release, env, { type: "pid" }))["pid"]))
  return 0
}

/** Asks the system to stop its applications and to begin anew. */
export async function requestRestart(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<number> {
  const { type, reason } = await ask(release, env, { type: "restart" })
  if (type === "restarting") return 0
  throw new ReleaseError(String(reason))
}
