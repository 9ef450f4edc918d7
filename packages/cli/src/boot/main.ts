// What the command starts with Node: the application, in a program of its own.

import { Misuse } from "../command/index.ts"
import { boot } from "./boot.ts"
import type { Mode } from "./messages.ts"

try {
  await boot(process.argv[2] as Mode)
} catch (error) {
  if (!(error instanceof Misuse)) throw error
  process.stderr.write(`beamline: ${error.message}\n`)
  process.exit(error.status)
}
