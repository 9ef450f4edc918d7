import { constants } from "node:os"
import { parseOptions } from "./options.ts"
import { runProgram } from "./program.ts"

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]))
}
// Whoever reads this has read enough.
process.stdout.once("error", () => process.exit(1))

const options = parseOptions(process.argv.slice(2))
switch (options.command) {
  case "help":
    console.log(options.text)
    break
  case "misuse":
    console.error(options.text)
    process.exitCode = 2
    break
  case "run":
    process.exitCode = await runProgram(options)
    break
  default:
    options satisfies never
}
