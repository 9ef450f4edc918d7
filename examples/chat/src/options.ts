import { parseArgs } from "node:util"
import type { Result } from "beamline"
import type { ChatOptions } from "./tree.ts"

export const usage = `Usage: npm start -w examples/chat -- [--port n] [--host name]

  --port n     where to listen (default 8080; 0 for any that is free)
  --host name  on which address (default 127.0.0.1; 0.0.0.0 for all)
  --help       prints this text`

/** Reads the command line. Never throws: the error is a line that says what was wrong, or the usage. */
export function parseOptions(args: readonly string[]): Result<ChatOptions | "help", string> {
  let values
  try {
    ;({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8080" },
        host: { type: "string", default: "127.0.0.1" },
        help: { type: "boolean", short: "h", default: false },
      },
    }))
  } catch (error) {
    return { ok: false, error: (error as Error).message.split("\n", 1)[0] ?? "" }
  }
  if (values.help) return { ok: true, value: "help" }
  const port = Number(values.port)
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    return { ok: false, error: `--port needs a whole number from 0 to 65535, got: ${values.port}` }
  }
  if (values.host === "") return { ok: false, error: "--host needs an address" }
  return { ok: true, value: { host: values.host, port, heartbeat: 30_000, maxConnections: 10_000 } }
}
