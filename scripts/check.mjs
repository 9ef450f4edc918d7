// Runs every gate but the tests, all of them even after one has failed, and tells which failed.
//
// Run: node scripts/check.mjs [step …]

import { run } from "./run.mjs"

/** @type {readonly (readonly [name: string, program: string, ...args: string[]])[]} */
const STEPS = [
  ["format", "oxfmt", "--check"],
  ["lint", "npm", "run", "--silent", "lint"],
  ["layers", "npm", "run", "--silent", "layers"],
  ["bases", "npm", "run", "--silent", "bases"],
  ["types", "npm", "run", "--silent", "typecheck"],
  ["dead code", "npm", "run", "--silent", "deadcode"],
  ["package shape", "npm", "run", "--silent", "package-shape"],
]

const asked = process.argv.slice(2)
const results = STEPS.filter(([name]) => asked.length === 0 || asked.includes(name)).map(
  ([name, program, ...args]) => {
    console.log(`\n=== ${name}`)
    const started = performance.now()
    const passed = run(program, args) === 0
    return { name, passed, seconds: ((performance.now() - started) / 1000).toFixed(1) }
  },
)

console.log("")
for (const { name, passed, seconds } of results)
  console.log(`${passed ? "passed" : "FAILED"}  ${name} (${seconds} s)`)
process.exitCode = results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1
