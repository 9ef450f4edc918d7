// One OS process: measures how one quantity grows, and prints a JSON line for each step and size.
//
// Run: node --expose-gc dist/growth/program.js <quantity> [--most=1000000]

import { Logger } from "beamline"

import { FULL, grow } from "./grow.ts"
import { QUANTITIES } from "./quantities.ts"

const [name = "", most = `--most=${FULL.most}`] = process.argv.slice(2)
if (!Object.hasOwn(QUANTITIES, name))
  throw new Error(`expected a quantity of ${Object.keys(QUANTITIES).join(", ")}, got: ${name}`)

Logger.configure({ level: "none" })
const effort = { ...FULL, most: Number(most.slice("--most=".length)) }
for (const point of await grow(name, QUANTITIES[name as keyof typeof QUANTITIES], effort))
  console.log(JSON.stringify(point))
process.exit()
