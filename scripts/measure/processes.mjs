// Measures what the tests can only sample: growth over ten million processes, a million-link cascade, long
// mailboxes, and the event loop beside a busy process. Needs `npm run build` first.
//
// Run: node --expose-gc scripts/measure/processes.mjs [spawn | cascade | mailbox | loop | idle …]

import { GenServer, ok, Process, reply, receive, self, send, spawn, unwrap } from "beamline"

const asked = process.argv.slice(2)
const gc = globalThis.gc ?? (() => {})

/** @returns {Promise<void>} */
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** @param {number} ms */
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

async function heap() {
  await turn()
  gc()
  await turn()
  gc()
  return process.memoryUsage().heapUsed
}

/** @param {string} name @param {() => Promise<string>} run */
async function measure(name, run) {
  if (asked.length > 0 && !asked.includes(name)) return
  console.log(`${name.padEnd(8)} ${await run()}`)
}

await measure("spawn", async () => {
  const COUNT = 10_000_000
  const step = () => {}
  /** @param {number} count */
  const rounds = async (count) => {
    for (let i = 0; i < count; i++) {
      spawn(step)
      if (i % 1_000 === 999) await turn()
    }
    while (Process.list().length > 1) await turn()
  }
  await rounds(100_000)
  const before = await heap()
  const started = performance.now()
  await rounds(COUNT)
  const ns = ((performance.now() - started) * 1e6) / COUNT
  const grown = (await heap()) - before
  return `${COUNT} processes spawned and ended: ${ns.toFixed(0)} ns each, heap ${(before / 1e6).toFixed(1)} MB before, ${(grown / 1e3).toFixed(0)} kB more after`
})

await measure("cascade", async () => {
  const COUNT = 1_000_000
  /** @type {import("beamline").Pid | undefined} */
  let first
  /** @param {import("beamline").Pid | undefined} next */
  const link = function* (next) {
    if (next !== undefined) Process.link(next)
    yield* receive(() => false)
  }
  for (let i = 0; i < COUNT; i++) {
    const next = first
    first = spawn(() => link(next))
    if (i % 10_000 === 0) await turn()
  }
  while (Process.info(/** @type {any} */ (first), "status")?.[1] !== "waiting") await turn()
  let longest = 0
  let last = performance.now()
  const interval = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  await later(20)
  longest = 0
  const started = performance.now()
  Process.exit(/** @type {any} */ (first), "boom")
  const atOnce = performance.now() - started
  // Not asked of Process, which would settle what is left of the cascade at once.
  const [, done] = spawn(() => {}, { priority: "low", monitor: true })
  await receive((message) => Array.isArray(message) && message[1] === done)
  const took = performance.now() - started
  clearInterval(interval)
  return `${COUNT} linked processes: ${took.toFixed(0)} ms, the exit itself ${atOnce.toFixed(0)} ms, longest gap of a 5 ms interval ${longest.toFixed(0)} ms, ${Process.list().length} left`
})

await measure("mailbox", async () => {
  const takers = {
    /** @param {number} count */
    generator: function* (count) {
      for (let i = 0; i < count; i++) yield* receive()
    },
    /** @param {number} count */
    async: async (count) => {
      for (let i = 0; i < count; i++) await receive()
    },
  }
  const parts = []
  for (const [kind, take] of Object.entries(takers)) {
    for (const count of [1_000, 1_000_000]) {
      const all = []
      for (let round = 0; round < (count === 1_000 ? 200 : 5); round++) {
        const [pid, ref] = spawn({ take }, "take", [count], { monitor: true })
        for (let i = 0; i < count; i++) send(pid, i)
        const started = performance.now()
        await receive(["DOWN", ref, "process", pid, "normal"])
        all.push(((performance.now() - started) * 1e6) / count)
      }
      parts.push(`${kind} ${count}: ${all.sort((a, b) => a - b)[all.length >> 1]?.toFixed(0)} ns`)
    }
  }
  return parts.join(", ")
})

await measure("loop", async () => {
  const hogs = {
    async: async () => {
      for (;;) {
        send(self(), 1)
        await receive()
      }
    },
    generator: function* () {
      for (;;) {
        send(self(), 1)
        yield* receive()
      }
    },
  }
  const parts = []
  for (const [kind, hog] of Object.entries(hogs)) {
    const pid = spawn(hog)
    const gaps = await new Promise((resolve) => {
      /** @type {number[]} */
      const gaps = []
      let last = performance.now()
      const interval = setInterval(() => {
        const now = performance.now()
        gaps.push(now - last)
        last = now
        if (gaps.length < 201) return
        clearInterval(interval)
        resolve(gaps.sort((a, b) => a - b))
      }, 10)
    })
    Process.exit(pid, "kill")
    parts.push(`${kind}: median ${gaps[100].toFixed(1)} ms, longest ${gaps[200].toFixed(1)} ms`)
  }
  return `a 10 ms interval beside a process that sends itself messages: ${parts.join("; ")}`
})

await measure("idle", async () => {
  const count = 1_000_000
  const Idle = GenServer.define("Idle")({
    init: (/** @type {number} */ n) => ok(n),
    handleCall: { get: (/** @type {number} */ n) => reply(n, n) },
  })
  const before = await heap()
  const started = performance.now()
  /** @type {unknown[]} */
  const servers = []
  for (let n = 0; n < count; n++) servers.push(unwrap(await Idle.start(n)))
  const elapsed = performance.now() - started
  // The array that holds the pids is not theirs.
  const bytes = ((await heap()) - before) / count - 8
  const answers = [0, count / 2, count - 1].map((n) => GenServer.call(/** @type {any} */ (servers[n]), "get"))
  const answered = (await Promise.all(answers)).every((answer, i) => answer === [0, count / 2, count - 1][i])
  if (!answered) throw new Error("a server lost its state")
  return `${count} idle GenServers: ${bytes.toFixed(0)} bytes each, ${((elapsed / count) * 1e6).toFixed(0)} ns to start one`
})
