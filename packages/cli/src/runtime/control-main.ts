// The entry of lib/NAME-VERSION/control.js.
import { runCommand } from "./client/index.ts"

process.exitCode = await runCommand(process.argv.slice(2), process.env)
