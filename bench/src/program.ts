// One OS process of the benchmark: runs one workload on Beamline and prints its figures, one JSON line each.
//
// Run: node --expose-gc dist/program.js <workload> [--kind=async|gen|main] [--scale=1] [--system=name]

import { Logger } from "beamline"

import { Bench, KINDS } from "./bench.ts"
import type { Kind } from "./bench.ts"
import { WORKLOADS } from "./workloads/index.ts"

function option(name: string, otherwise: string): string {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`))
  return given === undefined ? otherwise : given.slice(name.length + 3)
}

const kind = option("kind", "async") as Kind
const scale = Number(option("scale", "1"))
const system = option("system", `beamline_${kind}/n${process.versions.node.split(".")[0]}`)
const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
const workload = WORKLOADS[name as keyof typeof WORKLOADS]
if (!KINDS.includes(kind)) throw new Error(`expected --kind to be one of ${KINDS.join(", ")}, got: ${kind}`)
if (workload === undefined)
  throw new Error(`expected a workload of ${Object.keys(WORKLOADS).join(", ")}, got: ${name}`)

// Crashes are meant here.
Logger.configure({ level: "none" })
await workload(new Bench(kind, scale, system, (figures) => console.log(JSON.stringify(figures))))
process.exit()
