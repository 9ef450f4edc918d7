// A real Elixir: found, and given the program.

import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import type { ClockName } from "./figures.ts"
import { HERE, ROOT } from "./places.ts"

const SOURCES = join(HERE, "elixir")

/** An Elixir that can run the program. */
export interface Elixir {
  /** For instance `Elixir 1.18.3 on OTP 27`. */
  readonly version: string
  command(
    workload: string,
    scale: number,
    clock: ClockName,
  ): readonly [program: string, args: readonly string[]]
}

// An idle scheduler spins for a while before it sleeps, which is no work.
const NO_SPINNING = "+sbwt none +sbwtdcpu none +sbwtdio none"

/** Where conformance/install-reference.sh puts a real Elixir, unless BEAMLINE_REFERENCE says otherwise. */
const REFERENCE = process.env["BEAMLINE_REFERENCE"] ?? join(ROOT, "conformance/.reference")

/** Finds an Elixir: in a folder to change the root to, else the project's reference, else one on the PATH. */
export function findElixir(folder?: string): Elixir {
  if (folder !== undefined) return elixirAt(folder)
  if (existsSync(join(REFERENCE, "usr/bin/elixir")) && process.getuid?.() === 0) return elixirAt(REFERENCE)
  return elixirAt("")
}

/** The Elixir of a root folder; `""` for the machine's own. */
function elixirAt(root: string): Elixir {
  const shell = (script: string): readonly [string, readonly string[]] =>
    root === "" ? ["sh", ["-c", script]] : ["chroot", [root, "sh", "-c", `PATH=/usr/bin:/bin; ${script}`]]
  const read = (script: string): string => {
    const [program, args] = shell(script)
    return execFileSync(program, args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "pipe"] }).trim()
  }
  let version: string
  try {
    const versions = "[System.version(), :erlang.system_info(:otp_release)]"
    version = read(`elixir -e 'IO.write(Enum.join(${versions}, " on OTP "))'`)
  } catch (error) {
    throw new Error(
      `there is no Elixir ${root === "" ? "on the PATH" : `in ${root}`}: conformance/install-reference.sh installs one`,
      { cause: error },
    )
  }
  const hash = createHash("sha256").update(version)
  const files = readdirSync(SOURCES).filter((file) => file.endsWith(".ex"))
  for (const file of files) hash.update(readFileSync(join(SOURCES, file)))
  const folder = `/tmp/beamline-bench-${hash.digest("hex").slice(0, 16)}`
  if (!existsSync(join(root, folder, "out/done"))) {
    mkdirSync(join(root, folder), { recursive: true })
    for (const file of files) cpSync(join(SOURCES, file), join(root, folder, file))
    read(`cd ${folder} && mkdir -p out && elixirc -o out *.ex && touch out/done`)
  }
  return {
    version: `Elixir ${version}`,
    command: (workload, scale, clock) =>
      shell(
        `exec elixir --erl '+P 4000000 ${clock === "cpu" ? NO_SPINNING : ""}' -pa ${folder}/out -e 'Bench.main(System.argv())' -- ${workload} ${scale}`,
      ),
  }
}

/** The environment of a command: with the tongue that Elixir wants, and a home that is everywhere. */
export const env: NodeJS.ProcessEnv = { ...process.env, LANG: "C.UTF-8", HOME: "/tmp" }
