// The arguments of the command line.

import { parseArgs } from "node:util"

import { KINDS } from "./bench.ts"
import { CLOCKS } from "./figures.ts"
import type { Kind } from "./bench.ts"
import type { ClockName } from "./figures.ts"
import { QUANTITIES } from "./growth/quantities.ts"
import { OWN_MAJOR } from "./nodes.ts"
import { WORKLOADS } from "./workloads/index.ts"

export const HELP = `npm run bench -- [workload …] [options]
npm run bench -- --growth [quantity …] [options]

  --rounds N        rounds, in each of which every system runs once (default 5)
  --against A,B     beam (a real Elixir), beam@FOLDER (one in a folder to change the root to),
                    effect, xstate, nact, or the path of another checkout of this project that is built
  --kind K,L        who the client is: async, gen (processes), main (code outside any process); default async,gen
  --node 20,24      versions of Node (default: this one); others come from the npm registry
  --scale S         how much of each workload (default 1)
  --clock cpu       measure the processor's time instead of the wall's: for a machine that others use too
  --check           exit with status 1 if an aim is missed (needs --against beam)
  --json            print a JSON line for each system and figure instead of tables
  --out FILE        also append each figure of each round to a file
  --growth          how the cost of one item grows with the number of items; writes growth.svg
                    (with --against beam, also that of a key of its registry)
  --record NAME     keep what was measured as recorded/NAME.jsonl and write RESULTS.md
  --write           write RESULTS.md from what is recorded, and measure nothing
  --list            list the workloads and the quantities that may grow`

export const NAMES = Object.keys(WORKLOADS)

export interface Options {
  readonly workloads: readonly string[]
  readonly rounds: number
  readonly scale: number
  readonly clock: ClockName
  readonly kinds: readonly Kind[]
  readonly nodes: readonly string[]
  readonly others: readonly string[]
  readonly out: string | undefined
  readonly check: boolean
  readonly json: boolean
  readonly growth: boolean
  readonly record: string | undefined
  readonly write: boolean
  readonly list: boolean
  readonly help: boolean
}

/** Reads the arguments. Throws for those that mean nothing. */
export function readArguments(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "5" },
      against: { type: "string", default: "" },
      kind: { type: "string", default: "async,gen" },
      node: { type: "string", default: OWN_MAJOR },
      scale: { type: "string", default: "1" },
      clock: { type: "string", default: "wall" },
      out: { type: "string" },
      check: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      growth: { type: "boolean", default: false },
      record: { type: "string" },
      write: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  const rounds = Number(values.rounds)
  const scale = Number(values.scale)
  const kinds = values.kind.split(",") as Kind[]
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`expected --rounds to be a positive integer, got: ${values.rounds}`)
  if (!(scale > 0)) throw new Error(`expected --scale to be a positive number, got: ${values.scale}`)
  for (const kind of kinds) {
    if (!KINDS.includes(kind)) throw new Error(`expected --kind to be of ${KINDS.join(", ")}, got: ${kind}`)
  }
  const names = values.growth ? Object.keys(QUANTITIES) : NAMES
  for (const name of positionals) {
    if (!names.includes(name))
      throw new Error(
        `expected a ${values.growth ? "quantity" : "workload"} to be one of ${names.join(", ")}, got: ${name}`,
      )
  }
  const clock = values.clock as ClockName
  if (!CLOCKS.includes(clock))
    throw new Error(`expected --clock to be ${CLOCKS.join(" or ")}, got: ${values.clock}`)
  const split = (text: string): string[] => text.split(",").filter((name) => name !== "")
  const nodes = split(values.node)
  if (nodes.length === 0 || !nodes.every((version) => /^\d+$/.test(version)))
    throw new Error(`expected --node to be major versions, such as 24, got: ${values.node}`)
  if (values.record !== undefined && !/^[a-z][a-z0-9-]*$/.test(values.record))
    throw new Error(
      `expected --record to be a name of lower-case letters, digits and -, got: ${values.record}`,
    )
  const others = split(values.against)
  if (values.check && !others.includes("beam"))
    throw new Error("expected --check to come with --against beam, got: no --against beam")
  const { out, check, json, help } = values
  const workloads = positionals.length > 0 ? positionals : names
  return {
    workloads,
    rounds,
    scale,
    clock,
    kinds,
    nodes,
    others,
    out,
    check,
    json,
    growth: values.growth,
    record: values.record,
    write: values.write,
    list: values.list,
    help,
  }
}
