// What is measured: each system is a way to run a workload in an OS process of its own.

import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"

import type { Kind } from "./bench.ts"
import type { ClockName } from "./figures.ts"
import { env, findElixir } from "./elixir.ts"
import type { Elixir } from "./elixir.ts"
import { nodeBinary } from "./nodes.ts"
import { PEER_WORKLOADS } from "./peers/names.ts"
import type { Peer } from "./peers/names.ts"
import { HERE } from "./places.ts"
import { WORKLOADS } from "./workloads/index.ts"

export interface System {
  readonly name: string
  /** The version of what is measured, for the tables. */
  readonly version: string
  /** Of Beamline: who the client is. */
  readonly kind?: Kind
  readonly node?: string
  readonly workloads: readonly string[]
  readonly env: NodeJS.ProcessEnv
  command(
    workload: string,
    scale: number,
    clock: ClockName,
  ): readonly [program: string, args: readonly string[]]
}

const ALL = Object.keys(WORKLOADS)

export const FLAGS = ["--expose-gc", "--max-old-space-size=12000"]

/** Beamline on a version of Node, with clients of a kind. */
export function beamline(node: string, kind: Kind, name = "beamline", folder = HERE): System {
  const binary = nodeBinary(node)
  const full = `${name}_${kind}/n${node}`
  return {
    name: full,
    version: `Node ${node}`,
    kind,
    node,
    workloads: ALL,
    env: process.env,
    command: (workload, scale) => [
      binary,
      [
        ...FLAGS,
        join(folder, "dist/program.js"),
        workload,
        `--kind=${kind}`,
        `--scale=${scale}`,
        `--system=${full}`,
      ],
    ],
  }
}

/** The project's Elixir. The aims are about this one. */
function beam(): System {
  return beamOf("beam", findElixir())
}

/** Another Elixir, called by its version. */
function otherBeam(folder: string): System {
  const elixir = findElixir(folder)
  return beamOf(`beam_otp${elixir.version.split(" ").at(-1)}`, elixir)
}

function beamOf(name: string, { version, command }: Elixir): System {
  return { name, version, workloads: ALL.filter((workload) => workload !== "under_load"), env, command }
}

function peer(name: Peer, node: string): System {
  const binary = nodeBinary(node)
  const { version } = JSON.parse(
    readFileSync(new URL(`../package.json`, import.meta.resolve(name)), "utf8"),
  ) as {
    version: string
  }
  return {
    name: `${name}/n${node}`,
    version: `${name} ${version}`,
    node,
    workloads: PEER_WORKLOADS[name],
    env: process.env,
    command: (workload, scale) => [
      binary,
      [...FLAGS, join(HERE, "dist/peers", `${name}.js`), workload, `--scale=${scale}`],
    ],
  }
}

const isPeer = (name: string): name is Peer => Object.hasOwn(PEER_WORKLOADS, name)

/**
 * What Beamline is measured against: `beam`; `beam@FOLDER`, an Elixir in a folder to change the root to; a library; or
 * the path of another checkout of this project, built, whose figures are called `before`.
 */
export function against(
  names: readonly string[],
  nodes: readonly string[],
  kinds: readonly Kind[],
): System[] {
  return names.flatMap((name) => {
    if (name === "beam") return [beam()]
    if (name.startsWith("beam@")) return [otherBeam(resolve(name.slice(5)))]
    if (isPeer(name)) return nodes.map((node) => peer(name, node))
    if (/[/\\.]/.test(name)) {
      const folder = join(resolve(name), "bench")
      return nodes.flatMap((node) => kinds.map((kind) => beamline(node, kind, "before", folder)))
    }
    throw new Error(
      `expected --against to be beam, beam@FOLDER, ${Object.keys(PEER_WORKLOADS).join(", ")} or the path of a checkout, got: ${name}`,
    )
  })
}
