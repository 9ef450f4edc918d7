import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { compareIndexes } from "./comparison.ts"
import { decodeDocument, type Document, encodeDocument } from "./document.ts"
import type { Listing } from "./files.ts"
import { frame, unframe } from "./journal.ts"
import {
  decodeFact,
  encodeFact,
  type Fact,
  isFinished,
  type Ledger,
  openLedger,
  progressOf,
  stepLedger,
  type Work,
} from "./ledger.ts"
import { addDocument, emptyIndex, type Index, newDocuments } from "./postings.ts"
import { toDocument } from "./tokens.ts"

/*
 * The whole program without its runtime: a step is one message between two processes, and between any two
 * steps, and within an append, any worker may die. Only what the journals hold outlives their owners.
 */

type Files = ReadonlyMap<string, string>

/** Where an append ends when its process dies in it: before, in the middle of the write, or after. */
type Death = "before" | "torn" | "after"

type Step =
  | { readonly do: "read"; readonly reader: number; readonly death?: Death; readonly taskKilled?: number }
  | { readonly do: "kill"; readonly who: "ledger" | "shard" | "reader"; readonly which: number }
  | { readonly do: "hear of the dead" }

interface Reader {
  id: number
  work?: Work
  waiting?: boolean
  /** Settled, shards told; the ledger is not. */
  fact?: Fact
}

const shardCount = 3
const readerCount = 3

class World {
  readonly files: Files
  ledger: Ledger<number> = openLedger(shardCount, [])
  shards: Index[] = Array.from({ length: shardCount }, emptyIndex)
  readonly readers: Reader[] = Array.from({ length: readerCount }, (_, id) => ({ id }))
  readonly disk = new Map<string, Uint8Array>()
  /** Monitors fired but not yet heard by the ledger. */
  unheard: number[] = []
  births = readerCount

  constructor(files: Files) {
    this.files = files
  }

  step(step: Step): void {
    if (step.do === "read") this.read(this.readers[step.reader % readerCount]!, step.death, step.taskKilled)
    else if (step.do === "kill") this.kill(step.who, step.which)
    else this.hear()
  }

  hear(): void {
    for (const reader of this.unheard.splice(0)) this.give(stepLedger(this.ledger, { event: "died", reader }))
  }

  private read(reader: Reader, death?: Death, taskKilled = -1): void {
    if (reader.waiting) return
    if (reader.fact !== undefined) return this.report(reader, reader.fact, death)
    if (reader.work === undefined) {
      reader.waiting = true
      return this.give(stepLedger(this.ledger, { event: "asked", reader: reader.id }))
    }
    if (reader.work.work === "list") {
      reader.fact = {
        fact: "listed",
        listings: reader.work.folders.map((folder) => list(this.files, folder)),
      }
      return
    }
    const { shard } = reader.work
    // A file whose task was killed is missing from what the reader has read.
    const files = reader.work.files.filter((_, i) => i % 3 !== taskKilled)
    const documents = files.map((path) => toDocument(path, this.files.get(path)!))
    const file = `shard ${shard}`
    const added = newDocuments(this.shards[shard]!, documents)
    if (!this.append(file, added.map(encodeDocument), death)) return this.kill("shard", shard)
    for (const document of documents) addDocument(this.shards[shard]!, document)
    reader.fact = { fact: "settled", outcomes: files.map((path) => ({ path, was: "indexed", bytes: 1 })) }
  }

  private report(reader: Reader, fact: Fact, death?: Death): void {
    if (!this.append("ledger", [encodeFact(fact)], death)) return this.kill("ledger", 0)
    delete reader.fact
    delete reader.work
    this.give(stepLedger(this.ledger, { event: "reported", reader: reader.id, fact }))
  }

  /** Says whether the process that appended is still alive. */
  private append(file: string, records: readonly Uint8Array[], death?: Death): boolean {
    const bytes = frame(records)
    const written = death === "before" ? 0 : death === "torn" ? bytes.length >> 1 : bytes.length
    this.disk.set(file, Buffer.concat([this.disk.get(file) ?? new Uint8Array(), bytes.subarray(0, written)]))
    return death === undefined
  }

  private recover(file: string): readonly Uint8Array[] {
    const bytes = this.disk.get(file) ?? new Uint8Array()
    const { records, end } = unframe(bytes)
    this.disk.set(file, bytes.subarray(0, end))
    return records
  }

  private kill(who: "ledger" | "shard" | "reader", which: number): void {
    if (who === "shard") {
      const index = emptyIndex()
      for (const record of this.recover(`shard ${which % shardCount}`))
        addDocument(index, decodeDocument(record))
      this.shards[which % shardCount] = index
    } else if (who === "reader") {
      const at = which % readerCount
      this.unheard.push(this.readers[at]!.id)
      this.readers[at] = { id: this.births++ }
    } else {
      this.ledger = openLedger(shardCount, this.recover("ledger").map(decodeFact))
      this.unheard = []
      for (const reader of this.readers) delete reader.waiting
    }
  }

  private give(gifts: readonly { readonly reader: number; readonly work: Work }[]): void {
    for (const { reader: id, work } of gifts) {
      const reader = this.readers.find((candidate) => candidate.id === id)
      // Given to a reader that has just died: the ledger hears of it later, and takes the work back.
      if (reader === undefined) continue
      delete reader.waiting
      reader.work = work
    }
  }
}

function list(files: Files, folder: string): Listing {
  const inside = folder === "" ? "" : `${folder}/`
  const below = [...files.keys()]
    .filter((path) => path.startsWith(inside))
    .map((path) => path.slice(inside.length))
  const folders = new Set(
    below.filter((path) => path.includes("/")).map((path) => inside + path.split("/")[0]!),
  )
  const own = below.filter((path) => !path.includes("/")).map((path) => inside + path)
  return { folder, folders: [...folders].sort(), files: own.sort() }
}

/** Goes on without kills until all is done; the bound is a proof that nothing waits for ever. */
function finish(world: World): void {
  for (let i = 0; !isFinished(world.ledger); i++) {
    expect(i, "steps until finished").toBeLessThan(1000)
    world.hear()
    world.step({ do: "read", reader: i })
  }
}

function undisturbed(files: Files): Index[] {
  const index = emptyIndex()
  const documents: Document[] = [...files].map(([path, text]) => toDocument(path, text))
  for (const document of documents) addDocument(index, document)
  return [index]
}

const word = fc.constantFrom("a", "b", "c", "\n")
const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(" "))
const folder = fc.constantFrom("", "x/", "x/y/", "z/")
const files = fc
  .array(fc.tuple(folder, fc.nat(99), text), { maxLength: 60 })
  .map((list): Files => new Map(list.map(([where, name, content]) => [`${where}${name}.md`, content])))
const which = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("read" as const), reader: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      reader: which,
      death: fc.constantFrom<Death>("before", "torn", "after"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("read" as const), reader: which, taskKilled: which }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("kill" as const),
      who: fc.constantFrom("ledger" as const, "shard" as const, "reader" as const),
      which,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "hear of the dead" as const }) },
)

describe("an index built under fire", () => {
  test("equals the undisturbed one, whoever is killed and whenever", () => {
    fc.assert(
      fc.property(files, fc.array(step, { maxLength: 200, size: "max" }), (tree, schedule) => {
        const world = new World(tree)
        for (const each of schedule) world.step(each)
        finish(world)
        expect(compareIndexes(world.shards, undisturbed(tree))).toEqual({ equal: true, differences: [] })
        expect(progressOf(world.ledger)).toMatchObject({
          files: tree.size,
          indexed: tree.size,
          bytes: tree.size,
        })
      }),
      { numRuns: 500 },
    )
  })

  test("still equals it when everything is killed once more after the end", () => {
    fc.assert(
      fc.property(files, (tree) => {
        const world = new World(tree)
        finish(world)
        for (const at of [0, 1, 2]) {
          world.step({ do: "kill", who: "shard", which: at })
          world.step({ do: "kill", who: "reader", which: at })
        }
        world.step({ do: "kill", who: "ledger", which: 0 })
        expect(isFinished(world.ledger)).toBe(true)
        expect(compareIndexes(world.shards, undisturbed(tree))).toEqual({ equal: true, differences: [] })
      }),
    )
  })
})
