import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { _, DynamicSupervisor, GenServer, isPid, type Pid, Process, Registry, Task } from "beamline"
import { assertReceive, captureLog, inProcess, settle, startSupervised } from "beamline/testing"
import { afterAll, beforeEach, describe, expect, test } from "vitest"
import { board } from "./board-server.ts"
import { allRestarts, restartsOf } from "./board.ts"
import { compareIndexes } from "./comparison.ts"
import { readerSupervisor, shardSupervisor } from "./hiring.ts"
import { insist } from "./insist.ts"
import { ledger } from "./ledger-server.ts"
import { names, pidOf, whoIs } from "./names.ts"
import { isNews, subscribe, subscriptions } from "./news.ts"
import type { Index } from "./postings.ts"
import { queries } from "./query-server.ts"
import { tasks } from "./reading.ts"
import { shardName, shards } from "./shard-server.ts"
import { createStyle } from "./style.ts"
import { openScreen } from "./terminal.ts"
import { Program } from "./tree.ts"

/*
 * The tree itself, over real files: who is killed comes back, and has what it had.
 */

const place = mkdtempSync(join(tmpdir(), "search-tree-"))
const texts = join(place, "texts")
const fileCount = 60
let passes = 0

mkdirSync(texts)
for (let i = 0; i < fileCount; i++) writeFileSync(join(texts, `${i}.md`), `file ${i}\nword${i % 7} once`)

afterAll(() => rmSync(place, { recursive: true, force: true }))

let journals = ""
beforeEach(() => {
  journals = join(place, `journals ${passes++}`)
  mkdirSync(journals)
})

async function start(): Promise<void> {
  const output = { write: () => true }
  const host = { once: () => 0, removeListener: () => 0, listenerCount: () => 0, pid: 0, kill: () => 0 }
  const view = { phase: "indexing", screen: openScreen(output, host), style: createStyle(false) }
  const source = { root: texts, wanted: "everything" as const }
  await startSupervised([Program, { source, journals, chaos: 0, view }])
}

const finished = () => insist(() => GenServer.call(ledger, "finished", "infinity"))
const indexes = (): Promise<Index[]> =>
  Promise.all(shards.map((shard) => insist(() => GenServer.call(shard, "index"))))

/** Kills who has a name, and gives the pid. */
function kill(name: string): Pid {
  const pid = pidOf(name)!
  Process.exit(pid, "kill")
  return pid
}

/** What an index holds, apart from who holds it. */
const copy = (all: readonly Index[]): Index[] =>
  all.map(({ documents, postings, occurrences }) => ({
    documents: new Map(documents),
    postings: new Map([...postings].map(([term, list]) => [term, [...list]])),
    occurrences,
  }))

const workers = [
  "ledger",
  "queries",
  ...Array.from({ length: 8 }, (_, i) => `shard ${i}`),
  ...Array.from({ length: 4 }, (_, i) => `reader ${i}`),
]

describe("the tree", () => {
  test(
    "has all its workers, under their names",
    inProcess(async () => {
      await start()
      await finished()
      for (const name of workers) expect(whoIs(pidOf(name)!)).toBe(name)
      expect(await DynamicSupervisor.countChildren(shardSupervisor)).toMatchObject({ active: 8 })
      expect(await DynamicSupervisor.countChildren(readerSupervisor)).toMatchObject({ active: 4 })
      const [answer] = await GenServer.call(queries, ["search", "file 7"])
      expect(answer).toMatchObject({ path: "7.md", lines: [{ line: 1, text: "file 7" }] })
    }),
  )

  test.each(workers)("has %s back under its name after a kill, and nothing is lost", async (name) => {
    await inProcess(async () => {
      await start()
      await finished()
      const before = copy(await indexes())
      const victim = kill(name)
      await settle()
      expect(pidOf(name)).toSatisfy((pid) => isPid(pid) && pid !== victim)
      expect(compareIndexes(before, await indexes())).toEqual({ equal: true, differences: [] })
      expect(await GenServer.call(ledger, "progress")).toMatchObject({ files: fileCount, indexed: fileCount })
      const known = await GenServer.call(board, "read")
      expect([restartsOf(known, name), allRestarts(known)]).toEqual([1, 1])
    })()
  })

  test(
    "has the same index when everybody is killed while it is being made",
    inProcess(async () => {
      await start()
      subscribe("progress")
      for (let i = 0; i < 4; i++) {
        await assertReceive((message) => isNews(message, "progress"), 10_000)
        for (const name of ["ledger", `shard ${i}`, `shard ${i + 4}`, `reader ${i}`]) kill(name)
        for (const pid of await Task.Supervisor.children(tasks)) Process.exit(pid, "kill")
      }
      await finished()
      expect(await GenServer.call(ledger, "progress")).toMatchObject({ files: fileCount, indexed: fileCount })
      const all = await indexes()
      await settle()
      expect(allRestarts(await GenServer.call(board, "read"))).toBe(16)
      expect(all.reduce((sum, { documents }) => sum + documents.size, 0)).toBe(fileCount)
      expect(all.flatMap(({ documents }) => [...documents.keys()]).sort()).toEqual(
        Array.from({ length: fileCount }, (_, i) => `${i}.md`).sort(),
      )
    }),
  )

  test(
    "does not mind a crash in a reading task",
    inProcess(async () => {
      await start()
      const { events } = await captureLog(async () => {
        const shard = pidOf("shard 1")
        const task = Task.Supervisor.asyncNolink(tasks, () => {
          throw new Error("a bug")
        })
        await assertReceive(["DOWN", (await task).ref, "process", isPid, _])
        expect(pidOf("shard 1")).toBe(shard)
      })
      expect(events.some(({ level }) => level === "error")).toBe(true)
      await finished()
      expect(allRestarts(await GenServer.call(board, "read"))).toBe(0)
    }),
  )

  test(
    "goes on without a subscriber that died",
    inProcess(async () => {
      await start()
      await finished()
      const listed = () => Registry.lookup(subscriptions, "handled").map(([pid]) => pid)
      const watcher = await startSupervised(
        { id: "watcher", start: [Watcher, "startLink", [undefined]] },
        { restart: "temporary" },
      )
      await settle()
      expect(listed()).toContain(watcher)
      Process.exit(watcher, "kill")
      await settle()
      expect(listed()).toEqual([Process.whereis("board")])
      kill("ledger")
      expect(await insist(() => GenServer.call(ledger, "progress"))).toMatchObject({ indexed: fileCount })
    }),
  )
})

/** Somebody else who wants to know. */
const Watcher = Task.define("watcher")({
  run: async () => {
    subscribe("handled")
    await Process.sleep("infinity")
  },
})

test(
  "a name belongs to one process at a time",
  inProcess(async () => {
    await start()
    await finished()
    const holder = pidOf("shard 3")
    expect(GenServer.whereis(shardName(3))).toBe(holder)
    expect(Registry.register(names, "shard 3", "plain")).toEqual({
      ok: false,
      error: ["already_registered", holder],
    })
  }),
)
