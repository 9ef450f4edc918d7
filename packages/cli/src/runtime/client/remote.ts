import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { open } from "./open.ts"

/** Opens a REPL in the running system on this terminal. Leaving it leaves the system running. */
export async function remote(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): Promise<number> {
  const { stdin, stdout } = process
  const connection = await open(
    release,
    env,
    {
      type: "remote",
      terminal: stdin.isTTY && stdout.isTTY,
      columns: stdout.columns ?? 80,
      rows: stdout.rows ?? 24,
    },
    { output: (data) => stdout.write(data), error: (data) => process.stderr.write(data) },
  )
  if (stdin.isTTY) stdin.setRawMode(true)
  stdin.on("data", (data) => connection.input(data))
  stdin.on("end", () => connection.message({ type: "end" }))
  stdout.on("resize", () =>
    connection.message({ type: "resize", columns: stdout.columns, rows: stdout.rows }),
  )
  const status = await connection.ended
  if (stdin.isTTY) stdin.setRawMode(false)
  stdin.pause()
  stdin.unref()
  if (status !== undefined) return status
  if (stdout.isTTY) stdout.write("\n")
  throw new ReleaseError(`${release.node} has ended`)
}
