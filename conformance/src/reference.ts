// The real Elixir: a process that reads scenarios from standard input.

import { execFileSync, spawn, spawnSync } from "node:child_process"
import type { ChildProcessByStdio } from "node:child_process"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable, Writable } from "node:stream"
import { fileURLToPath } from "node:url"

import type { Scenario, Trace } from "./language.ts"

/** What the reference answers: a trace, two that differ (the schedule decides), or that a run was not usable. */
export type Answer =
  | { readonly trace: Trace }
  | { readonly unstable: true; readonly first: Answer; readonly others: readonly Answer[] }
  | { readonly late: true }
  | { readonly restless: true }
  | { readonly broken: string }

/** What disturbs the schedule. */
export interface Schedule {
  /** Each number halves the processes in another way: where half of them are slow, it is another half. */
  readonly split?: number
  /** The label of a process that gets its turn in a step only when all others have come to rest. */
  readonly held?: string
}

/** How much memory a reference may take, in kilobytes of addresses: a program that never rests may ask for all there is. */
const MEMORY = 6_000_000

/** How long a reference may take for one scenario, in milliseconds: on the machine's clock some take a long time. */
const PATIENCE = 60_000

const HERE = fileURLToPath(new URL("..", import.meta.url))
const SOURCES = join(HERE, "elixir")

/** Where `install-reference.sh` puts the reference, unless BEAMLINE_REFERENCE says otherwise. */
const REFERENCE = process.env["BEAMLINE_REFERENCE"] ?? join(HERE, ".reference")
const VERSION = "1.18"

/** How to run a shell command where Elixir is, and where its files are seen from here. */
interface Place {
  readonly description: string
  readonly root: string
  readonly command: readonly string[]
}

/** Finds a real Elixir: the one that was installed for this project, else one on the PATH. Undefined if there is none. */
export function findReference(): Place | undefined {
  if (existsSync(join(REFERENCE, "usr/bin/elixir")) && process.getuid?.() === 0) {
    return { description: `chroot ${REFERENCE}`, root: REFERENCE, command: ["chroot", REFERENCE] }
  }
  try {
    const version = execFileSync("elixir", ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
    if (version.includes(`Elixir ${VERSION}`))
      return { description: "elixir on the PATH", root: "", command: [] }
  } catch {
    // There is none.
  }
  return undefined
}

/** The reference has ended at another scenario, before it came to this one. */
export class NotRun extends Error {}

/** A running reference. Scenarios are answered in the order in which they are sent. */
export class Reference {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting: ((line: string) => void)[] = []
  readonly #failed: ((error: Error) => void)[] = []
  #patience: NodeJS.Timeout | undefined
  readonly versions: Promise<{ readonly elixir: string; readonly otp: string; readonly virtual: boolean }>

  constructor(place: Place) {
    const folder = compiled(place)
    const clock = hasClock(place, folder) ? `export LD_PRELOAD=${folder}/${CLOCK}; ` : ""
    const run = `ulimit -v ${MEMORY} 2>/dev/null; ${clock}exec elixir --erl '+S 1:1 +SDio 1' -pa ${folder}/out -e Conformance.Conductor.main`
    this.#child = spawn(place.command[0] ?? "sh", [...place.command.slice(1), ...shell(place, run)], {
      env: environment(),
      stdio: ["pipe", "pipe", "inherit"],
    })
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      if (!line.startsWith('{"')) {
        console.error(`the reference says: ${line}`)
        return
      }
      this.#failed.shift()
      this.#waiting.shift()?.(line)
      this.#watch()
    })
    // A reference that has ended tells so by its status, below.
    this.#child.stdin.on("error", () => {})
    this.#child.on("exit", (status) => {
      clearTimeout(this.#patience)
      const [first, ...others] = this.#failed
      first?.(new Error(`the reference has ended with status ${String(status)}`))
      for (const fail of others) fail(new NotRun())
    })
    this.versions = this.#answer() as never
  }

  /** Runs a scenario on the real Elixir: five times, each with another schedule; once where a process is held. */
  run(scenario: Scenario, schedule: Schedule = {}): Promise<Answer> {
    const answer = this.#answer()
    this.#child.stdin.write(`${JSON.stringify({ ...prepared(scenario), ...schedule })}\n`)
    return answer as Promise<Answer>
  }

  /** A program may grow without end and leave no turn to the conductor: then the reference is killed. */
  #watch(): void {
    clearTimeout(this.#patience)
    if (this.#waiting.length > 0) this.#patience = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE)
  }

  close(): void {
    clearTimeout(this.#patience)
    this.#child.stdin.end()
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#failed.push(reject)
      this.#waiting.push((line) => resolve(JSON.parse(line) as unknown))
      if (this.#waiting.length === 1) this.#watch()
    })
  }
}

function shell(place: Place, script: string): readonly string[] {
  return place.command.length === 0 ? ["-c", script] : ["sh", "-c", script]
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LANG: "C.UTF-8",
    HOME: "/tmp",
    PATH: `${process.env["PATH"] ?? ""}:/usr/local/bin:/usr/bin:/bin`,
  }
}

/** Compiles the interpreter, once for each version of its sources. Gives its folder, as the reference sees it. */
function compiled(place: Place): string {
  const files = readdirSync(SOURCES)
  const hash = createHash("sha256")
  for (const file of files) hash.update(readFileSync(join(SOURCES, file)))
  const folder = `/tmp/beamline-conformance-${hash.digest("hex").slice(0, 16)}`
  const seenFromHere = `${place.root}${folder}`
  if (existsSync(join(seenFromHere, "out/done"))) return folder
  mkdirSync(seenFromHere, { recursive: true })
  for (const file of files) cpSync(join(SOURCES, file), join(seenFromHere, file))
  buildClock(seenFromHere)
  const script = `cd ${folder} && mkdir -p out && elixirc -o out *.ex && touch out/done`
  execFileSync(place.command[0] ?? "sh", [...place.command.slice(1), ...shell(place, script)], {
    env: environment(),
    stdio: ["ignore", "ignore", "inherit"],
  })
  return folder
}

const CLOCK = "clock.so"

/**
 * Builds the clock that can be stopped, where there is a compiler for it. Without it the reference runs in real time,
 * which takes longer.
 */
function buildClock(folder: string): void {
  if (process.platform !== "linux") return
  const flags = ["-O2", "-shared", "-fPIC", "-Wl,-z,lazy", "-o", join(folder, CLOCK)]
  spawnSync("cc", [...flags, join(folder, "clock.c")], { stdio: "ignore" })
}

/** The real clock is asked for by BEAMLINE_REFERENCE_CLOCK=real. */
function hasClock(place: Place, folder: string): boolean {
  return process.env["BEAMLINE_REFERENCE_CLOCK"] !== "real" && existsSync(join(place.root, folder, CLOCK))
}

const MOST_TICKS = 5

/** Adds what the reference must know of real time: whether there are times, and where a timer of zero is started unseen. */
function prepared(scenario: Scenario): object {
  const { name: _name, shows: _shows, ...rest } = scenario
  const isTimed =
    JSON.stringify(scenario).includes('{"t":') || scenario.steps.some((step) => "advance" in step)
  let ticks = startsAtOnce([scenario.servers, scenario.supervisors]) ? 0 : undefined
  const steps = scenario.steps.map((step) => {
    // Such a child may end in any step to come. Each takes a millisecond, of which a unit has few.
    if (startsAtOnce(step)) ticks ??= 0
    if (ticks === undefined || "advance" in step) {
      ticks &&= 0
      return step
    }
    return ++ticks > MOST_TICKS ? step : { ...step, tick: true }
  })
  // Where a scenario is about priorities, no others are given.
  const isSteady = JSON.stringify(rest).includes("priority")
  return { ...rest, steps, timed: isTimed, steady: isSteady }
}

/** Whether a part of a scenario starts a child whose dynamic supervisor waits for it by a timer that is due at once. */
function startsAtOnce(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false
  if (!Array.isArray(part)) return Object.values(part).some(startsAtOnce)
  if (part[0] === "dynamic" && JSON.stringify(part).includes('"shutdown":0')) return true
  return part.some(startsAtOnce)
}
