// Sets environment variables for a program, the same way on every platform.
//
// Run: node scripts/with-env.mjs NAME=value … program arguments …

import { run } from "./run.mjs"

const args = process.argv.slice(2)
const programAt = args.findIndex((arg) => !/^\w+=/.test(arg))
const env = Object.fromEntries(args.slice(0, programAt).map((pair) => pair.split(/=(.*)/s)))
const [program = "", ...rest] = args.slice(programAt)
process.exitCode = run(program, rest, { env })
