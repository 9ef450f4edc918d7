import { stripVTControlCharacters } from "node:util"
import { describe, expect, test } from "vitest"
import type { Progress } from "./ledger.ts"
import { createStyle } from "./style.ts"
import {
  isPlainDue,
  type ProcessView,
  renderPlain,
  renderProblems,
  renderScreen,
  renderTree,
  type Snapshot,
} from "./view.ts"

const plain = createStyle(false)

const worker = (name: string, extra: Partial<ProcessView> = {}): ProcessView => ({
  name,
  type: "worker",
  pid: `#PID<0.${name.length}.0>`,
  messages: 0,
  restarts: 0,
  children: [],
  ...extra,
})

const tree = worker("search", {
  type: "supervisor",
  note: "one_for_one",
  children: [
    worker("ledger", { messages: 1204, restarts: 3 }),
    worker("shards", {
      type: "supervisor",
      note: "one_for_one",
      children: [worker("shard 0"), worker("shard 1", { pid: undefined, restarts: 12 })],
    }),
    worker("queries"),
  ],
})

const progress: Progress = {
  folders: 10,
  foldersListed: 8,
  files: 2000,
  indexed: 498,
  binary: 1,
  unreadable: 1,
  bytes: 4_250_000,
  problems: [{ path: "secret", why: "permission denied" }],
}

const snapshot: Snapshot = { phase: "indexing under fire", elapsed: 3240, kills: 15, progress, tree }

describe("renderScreen", () => {
  test("shows the progress and the tree", () => {
    expect(renderScreen(snapshot, 110, 40, plain)).toEqual([
      "indexing under fire  3.2 s  15 kills",
      "━━━━━━━─────────────────────── 500 of 2,000 files, 4.3 MB, 2 folders to look into, 1 binary, 1 unreadable",
      "",
      "                            messages  restarts",
      "search         #PID<0.6.0>         0         0  one_for_one",
      "├─ ledger      #PID<0.6.0>     1,204         3",
      "├─ shards      #PID<0.6.0>         0         0  one_for_one",
      "│  ├─ shard 0  #PID<0.7.0>         0         0",
      "│  └─ shard 1  restarting          0        12",
      "└─ queries     #PID<0.7.0>         0         0",
    ])
  })

  test("leaves the pids out where there is little room", () => {
    expect(renderScreen(snapshot, 40, 40, plain).slice(3, 6)).toEqual([
      "               messages  restarts",
      "search                0         0  one_…",
      "├─ ledger         1,204         3",
    ])
  })

  test.each([
    [20, 8],
    [50, 6],
    [80, 24],
    [1, 1],
  ])("keeps to %i columns and %i rows, in colour too", (width, height) => {
    const lines = renderScreen(snapshot, width, height, createStyle(true))
    expect(lines.length).toBeLessThanOrEqual(Math.max(height, 5))
    for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(width)
  })

  test("colours nothing but what it shows", () => {
    const coloured = renderScreen(snapshot, 100, 40, createStyle(true))
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(
      renderScreen(snapshot, 100, 40, plain),
    )
    expect(coloured.join("")).toContain("\x1b[31m  restarting")
  })

  test("has an empty bar when there are no files yet", () => {
    const start = { ...snapshot, progress: { ...progress, files: 0, indexed: 0, binary: 0, unreadable: 0 } }
    expect(renderScreen(start, 100, 40, plain)[1]).toMatch(/^─{30} 0 of 0 files/)
  })
})

test("renderTree says how many processes it had no room for", () => {
  expect(renderTree(tree, 80, 4, plain).at(-1)).toBe("… and 4 more")
  expect(renderTree(tree, 80, 7, plain)).toHaveLength(7)
})

test("renderPlain says the same in a line", () => {
  expect(renderPlain(snapshot)).toBe(
    "  3.2 s  indexing under fire: 500 of 2,000 files, 4.3 MB, 1 binary, 1 unreadable; 15 kills, 15 restarts, 3 of 4 workers up",
  )
})

test("a plain line is due at first, in a new phase, and after a while", () => {
  expect(isPlainDue(undefined, snapshot, 1000)).toBe(true)
  expect(isPlainDue(snapshot, { ...snapshot, elapsed: 4239 }, 1000)).toBe(false)
  expect(isPlainDue(snapshot, { ...snapshot, elapsed: 4240 }, 1000)).toBe(true)
  expect(isPlainDue(snapshot, { ...snapshot, phase: "again" }, 1000)).toBe(true)
})

test("renderProblems lists what could not be read, some of it if it is much", () => {
  expect(renderProblems({ ...progress, problems: [] }, 80, plain)).toEqual([])
  expect(renderProblems(progress, 80, plain)).toEqual([
    "1 file or folder could not be read:",
    "  secret: permission denied",
  ])
  const many = Array.from({ length: 5 }, (_, i) => ({ path: `${i}\n\x1b[2J`, why: "is a folder" }))
  expect(renderProblems({ ...progress, problems: many }, 80, plain, 2)).toEqual([
    "5 files or folders could not be read:",
    "  0 [2J: is a folder",
    "  1 [2J: is a folder",
    "  and 3 more",
  ])
})
