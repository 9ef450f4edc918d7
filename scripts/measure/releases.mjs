// Measures a release beside one of "mix release", on the same machine in the same run: an application with two idle
// workers each. Needs `npm run build` first. With BEAMLINE_REFERENCE, the root of a system with a real Elixir that
// this user may chroot into, the two are measured in turn; without it, only ours.
//
// Run: node scripts/measure/releases.mjs [--node PATH] [--rounds N]

import { spawn, spawnSync } from "node:child_process"
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { ROOT } from "../files.mjs"

const option = (/** @type {string} */ name) => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? undefined : process.argv[at + 1]
}
const rounds = Number(option("rounds") ?? 11)
const node = option("node") ?? process.execPath
const reference = process.env["BEAMLINE_REFERENCE"]

/**
 * A release that is measured.
 *
 * @typedef {{ name: string, command: readonly string[], folder: string, tar: string, system: () => number }} Measured
 */

/** @param {string} file @param {string} content */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** @param {string} folder @returns {Measured} */
function makeOurs(folder) {
  const json = { name: "demo", version: "0.1.0", type: "module", beamline: "./application.js" }
  write(join(folder, "package.json"), JSON.stringify(json))
  const release = { includeRuntime: node, steps: ["assemble", "tar"], stripSources: true }
  write(
    join(folder, "beamline.config.js"),
    `export default { releases: { demo: ${JSON.stringify(release)} } }`,
  )
  write(
    join(folder, "application.js"),
    `import { Application, GenServer, ok, Supervisor } from "beamline"
const Worker = GenServer.define("Worker")({ init: (name) => ok(name) })
const worker = (name) => Worker.childSpec(name, { id: name, name })
export default Application.define("demo", { version: "0.1.0" })({
  start: async () => {
    const started = await Supervisor.startLink([worker("a"), worker("b")], { strategy: "one_for_one" })
    console.log("ready")
    return started
  },
})
`,
  )
  mkdirSync(join(folder, "node_modules"))
  symlinkSync(join(ROOT, "packages/beamline"), join(folder, "node_modules/beamline"))
  must(process.execPath, [join(ROOT, "packages/cli/dist/bin.js"), "release", "--quiet"], { cwd: folder })
  const release_ = join(folder, "_build/prod/rel/demo")
  // Without the maps' option of node, since there are none.
  writeFileSync(join(release_, "releases/0.1.0/node.args"), "")
  const command = [join(release_, "bin/demo")]
  return {
    name: "beamline release",
    command,
    folder: release_,
    tar: join(folder, "_build/prod/rel/demo-0.1.0.tar.gz"),
    system: () => Number(must(command[0], ["pid"])),
  }
}

/** @param {string} root @returns {Measured} */
function makeMix(root) {
  const inside = "/tmp/beamline-measure"
  const folder = join(root, inside)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  must("chroot", [root, "sh", "-c", `cd ${inside} && mix new demo --sup`])
  write(
    join(folder, "demo/lib/demo/application.ex"),
    `defmodule Demo.Worker do
  use GenServer
  def start_link(name), do: GenServer.start_link(__MODULE__, name, name: name)
  def init(name), do: {:ok, name}
end

defmodule Demo.Application do
  use Application
  def start(_type, _args) do
    children = for id <- [:a, :b], do: Supervisor.child_spec({Demo.Worker, id}, id: id)
    started = Supervisor.start_link(children, strategy: :one_for_one)
    IO.puts("ready")
    started
  end
end
`,
  )
  const file = join(folder, "demo/mix.exs")
  const exs = readFileSync(file, "utf8")
  write(file, exs.replace("deps: deps()", "deps: deps(), releases: [demo: [steps: [:assemble, :tar]]]"))
  must("chroot", [root, "sh", "-c", `cd ${inside}/demo && MIX_ENV=prod mix release --quiet`])
  const built = `${inside}/demo/_build/prod`
  return {
    name: "mix release",
    command: ["chroot", root, `${built}/rel/demo/bin/demo`],
    folder: join(root, built, "rel/demo"),
    tar: join(root, built, "demo-0.1.0.tar.gz"),
    system: () => Number(must("chroot", [root, `${built}/rel/demo/bin/demo`, "pid"])),
  }
}

/** @param {string | undefined} program @param {readonly string[]} args @param {import("node:child_process").SpawnSyncOptions} [options] */
function must(program, args, options = {}) {
  const ended = spawnSync(program ?? "", args, { encoding: "utf8", ...options })
  if (ended.status === 0) return String(ended.stdout).trim()
  throw new Error(`${program} ${args.join(" ")} ended with ${ended.status}:\n${ended.stdout}${ended.stderr}`)
}

/** @param {() => unknown} fn */
function timed(fn) {
  const started = performance.now()
  fn()
  return performance.now() - started
}

/**
 * Starts a system, measures what needs a running one, and stops it by SIGTERM.
 *
 * @param {Measured} measured
 * @returns {Promise<Record<string, number>>}
 */
async function lifeOf({ command: [program = "", ...args], system }) {
  const started = performance.now()
  const child = spawn(program, [...args, "start"], {
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "inherit"],
  })
  await new Promise((resolve) => {
    let text = ""
    child.stdout.on("data", (data) => {
      text += data
      if (text.includes("ready")) resolve(undefined)
    })
  })
  const ready = performance.now() - started
  const rpc = timed(() => must(program, [...args, "rpc", "1"]))
  const pid = system()
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024
  const ended = new Promise((resolve) => child.on("exit", resolve))
  const stopping = performance.now()
  process.kill(pid, "SIGTERM")
  await ended
  return { ready, rpc, memory, stop: performance.now() - stopping }
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** @param {string} folder */
function megabytes(folder) {
  return Number(must("du", ["-sk", folder]).split("\t")[0]) / 1024
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), "beamline-measure-")))
try {
  const all = [makeOurs(folder), ...(reference === undefined ? [] : [makeMix(reference)])]
  /** @type {Map<string, Map<string, number[]>>} */
  const samples = new Map()
  const note = (/** @type {string} */ what, /** @type {string} */ who, /** @type {number} */ value) => {
    const row = samples.get(what) ?? new Map()
    samples.set(what, row.set(who, [...(row.get(who) ?? []), value]))
  }
  for (let round = -1; round < rounds; round++) {
    const bare = timed(() => must(node, ["-e", "0"]))
    for (const measured of all) {
      const [program = "", ...args] = measured.command
      const short = {
        'eval "1"': timed(() => must(program, [...args, "eval", "1"])),
        version: timed(() => must(program, [...args, "version"])),
      }
      const { ready = 0, rpc = 0, memory = 0, stop = 0 } = await lifeOf(measured)
      // The first round warms the caches.
      if (round < 0) continue
      for (const [what, time] of Object.entries(short)) note(`${what}, ms`, measured.name, time)
      note("start to ready, ms", measured.name, ready)
      note('rpc "1", ms', measured.name, rpc)
      note("SIGTERM to exit, ms", measured.name, stop)
      note("resident memory, MiB", measured.name, memory)
    }
    if (round >= 0) note("node -e 0, ms", "beamline release", bare)
  }
  for (const { name, folder, tar } of all) {
    note("tar.gz, MiB", name, statSync(tar).size / 2 ** 20)
    note("folder, MiB", name, megabytes(folder))
  }
  const names = all.map(({ name }) => name)
  console.log(`Node ${must(node, ["--version"])}, ${rounds} rounds, medians\n`)
  console.log(`| | ${names.join(" | ")} |\n| --- | ${names.map(() => "---").join(" | ")} |`)
  for (const [what, row] of samples) {
    const cells = names.map((name) =>
      row.has(name) ? median(row.get(name) ?? []).toFixed(what.endsWith("MiB") ? 1 : 0) : "",
    )
    console.log(`| ${what} | ${cells.join(" | ")} |`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
  if (reference !== undefined) {
    // The name server that a distributed Erlang leaves running; it stays if somebody else's node uses it.
    const epmd = "/tmp/beamline-measure/demo/_build/prod/rel/demo/erts-*/bin/epmd"
    spawnSync("chroot", [reference, "sh", "-c", `${epmd} -kill`])
    rmSync(join(reference, "tmp/beamline-measure"), { recursive: true, force: true })
  }
}
