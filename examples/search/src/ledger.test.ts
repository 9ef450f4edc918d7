import { describe, expect, test } from "vitest"
import type { Listing, Outcome } from "./files.ts"
import {
  decodeFact,
  encodeFact,
  type Fact,
  type Gift,
  isFinished,
  type Ledger,
  openLedger,
  progressOf,
  shardOf,
  stepLedger,
} from "./ledger.ts"

const listed = (...listings: Listing[]): Fact => ({ fact: "listed", listings })
const settled = (...outcomes: Outcome[]): Fact => ({ fact: "settled", outcomes })
const indexed = (path: string, bytes = 1): Outcome => ({ path, was: "indexed", bytes })

const root: Fact = listed({ folder: "", folders: [], files: ["a", "b", "c"] })
const all = settled(indexed("a"), indexed("b"), indexed("c"))
const readAll = { work: "read", shard: 0, files: ["c", "b", "a"] }

const ask = (ledger: Ledger<string>, reader: string): Gift<string>[] =>
  stepLedger(ledger, { event: "asked", reader })
const report = (ledger: Ledger<string>, reader: string, fact: Fact): Gift<string>[] =>
  stepLedger(ledger, { event: "reported", reader, fact })
const die = (ledger: Ledger<string>, reader: string): Gift<string>[] =>
  stepLedger(ledger, { event: "died", reader })

describe("a new ledger", () => {
  test("has the root to list, and is not finished", () => {
    const ledger = openLedger<string>(1, [])
    expect(isFinished(ledger)).toBe(false)
    expect(ask(ledger, "r1")).toEqual([{ reader: "r1", work: { work: "list", folders: [""] } }])
  })

  test("is finished when the root turns out empty", () => {
    const ledger = openLedger<string>(1, [])
    report(ledger, "r1", listed({ folder: "", folders: [], files: [] }))
    expect(isFinished(ledger)).toBe(true)
  })
})

describe("handing out", () => {
  test("lets readers wait until there is work", () => {
    const ledger = openLedger<string>(1, [])
    ask(ledger, "r1")
    expect(ask(ledger, "r2")).toEqual([])
    expect(report(ledger, "r1", root)).toEqual([{ reader: "r2", work: readAll }])
  })

  test("gives folders before files, and sixteen at most", () => {
    const folders = Array.from({ length: 20 }, (_, i) => `f${i}`)
    const ledger = openLedger<string>(1, [listed({ folder: "", folders, files: ["a"] })])
    const sizes = ["r1", "r2", "r3"].map((reader) => ask(ledger, reader)[0]!.work)
    expect(sizes.map((work) => (work.work === "list" ? work.folders.length : work.files))).toEqual([
      16,
      4,
      ["a"],
    ])
  })

  test("gives files of one shard at a time, chosen by path alone", () => {
    const files = Array.from({ length: 50 }, (_, i) => `${i}.md`)
    const ledger = openLedger<string>(4, [listed({ folder: "", folders: [], files })])
    const given: string[] = []
    for (let gifts = ask(ledger, "r0"), i = 1; gifts.length > 0; gifts = ask(ledger, `r${i++}`)) {
      const { work } = gifts[0]!
      if (work.work !== "read") throw new Error("expected files")
      for (const path of work.files) expect(shardOf(path, 4)).toBe(work.shard)
      given.push(...work.files)
    }
    expect(given.sort()).toEqual(files.sort())
  })

  test("forgets a waiting reader that died", () => {
    const ledger = openLedger<string>(1, [])
    ask(ledger, "r1")
    ask(ledger, "r2")
    die(ledger, "r2")
    expect(report(ledger, "r1", root)).toEqual([])
    expect(ask(ledger, "r3")).toEqual([{ reader: "r3", work: readAll }])
  })
})

describe("work that was out", () => {
  test("goes to another reader when its reader died", () => {
    const ledger = openLedger<string>(1, [root])
    ask(ledger, "r1")
    ask(ledger, "r2")
    const [gift] = die(ledger, "r1")
    expect(gift).toEqual({ reader: "r2", work: { ...readAll, files: ["a", "b", "c"] } })
  })

  test("goes out again as far as a report left it open", () => {
    const ledger = openLedger<string>(1, [root])
    ask(ledger, "r1")
    report(ledger, "r1", settled(indexed("b")))
    expect(ask(ledger, "r1")[0]!.work).toEqual({ ...readAll, files: ["a", "c"] })
  })

  test("is given back by a reader that asks anew", () => {
    const ledger = openLedger<string>(1, [root])
    ask(ledger, "r1")
    expect(ask(ledger, "r1")[0]!.work).toEqual({ ...readAll, files: ["a", "b", "c"] })
  })

  test("is not handed out once a reader from before the ledger's restart reports it", () => {
    const ledger = openLedger<string>(1, [root])
    report(ledger, "of old", settled(indexed("b")))
    expect(ask(ledger, "r1")[0]!.work).toEqual({ ...readAll, files: ["c", "a"] })
  })
})

describe("a restarted ledger", () => {
  test("knows what its journal says and hands out the rest", () => {
    const ledger = openLedger<string>(1, [root, settled(indexed("a", 7), { path: "b", was: "binary" })])
    expect(progressOf(ledger)).toMatchObject({
      folders: 1,
      foldersListed: 1,
      files: 3,
      indexed: 1,
      binary: 1,
      bytes: 7,
    })
    expect(ask(ledger, "r1")).toEqual([{ reader: "r1", work: { ...readAll, files: ["c"] } }])
  })

  test("counts a fact once, however often it comes", () => {
    const denied: Outcome = { path: "c", was: "unreadable", why: "permission denied" }
    const problem = { path: "locked", why: "permission denied" }
    const locked = listed({ folder: "locked", folders: [], files: [], problem })
    const facts = [
      listed({ folder: "", folders: ["locked"], files: ["a", "c"] }),
      locked,
      settled(indexed("a"), denied),
    ]
    const once = openLedger<string>(2, facts)
    const thrice = openLedger<string>(2, [...facts, ...facts, ...facts.reverse()])
    expect(progressOf(thrice)).toEqual(progressOf(once))
    expect(progressOf(once).problems).toEqual([problem, { path: "c", why: "permission denied" }])
    expect(isFinished(once)).toBe(true)
  })

  test("takes a file's first outcome for good", () => {
    const ledger = openLedger<string>(1, [
      root,
      all,
      settled({ path: "a", was: "unreadable", why: "does not exist" }),
    ])
    expect(progressOf(ledger)).toMatchObject({ indexed: 3, unreadable: 0, problems: [] })
  })
})

test("facts come back from their records", () => {
  expect(decodeFact(encodeFact(all))).toEqual(all)
})
