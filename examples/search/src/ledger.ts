import type { Listing, Outcome, Problem } from "./files.ts"
import { hashText } from "./hash.ts"

/** What a reader is given to do: folders to list, or files that all go to one shard. */
export type Work =
  | { readonly work: "list"; readonly folders: readonly string[] }
  | { readonly work: "read"; readonly shard: number; readonly files: readonly string[] }

/** What can't be undone. Written to the journal before it is applied; applying one twice changes nothing. */
export type Fact =
  | { readonly fact: "listed"; readonly listings: readonly Listing[] }
  | { readonly fact: "settled"; readonly outcomes: readonly Outcome[] }

/** What befalls the ledger. `R` names a reader: a pid. */
export type LedgerEvent<R> =
  | { readonly event: "asked"; readonly reader: R }
  | { readonly event: "reported"; readonly reader: R; readonly fact: Fact }
  | { readonly event: "died"; readonly reader: R }

/** An answer to a reader that asked, now or earlier. */
export interface Gift<R> {
  readonly reader: R
  readonly work: Work
}

export interface Progress {
  readonly folders: number
  readonly foldersListed: number
  readonly files: number
  readonly indexed: number
  readonly binary: number
  readonly unreadable: number
  readonly bytes: number
  readonly problems: readonly Problem[]
}

/**
 * Who has what to do. The upper half follows from the facts alone, so a restarted ledger has it back from its
 * journal; the lower half is lost when the ledger dies, and need not be kept: work that was out is then handed
 * out again, which costs time and changes nothing, since shards take a document once.
 */
export interface Ledger<R> {
  readonly shards: number
  readonly folders: Map<string, "known" | "listed">
  readonly files: Map<string, "known" | Outcome["was"]>
  readonly problems: Problem[]
  foldersListed: number
  readonly counts: Record<Outcome["was"], number>
  bytes: number

  readonly foldersToList: string[]
  readonly filesToRead: readonly string[][]
  readonly leases: Map<R, Work>
  readonly waiting: Set<R>
}

const batch = 16

/** A ledger that knows of the root and of what the journal's facts say. */
export function openLedger<R>(shards: number, facts: Iterable<Fact>): Ledger<R> {
  const ledger: Ledger<R> = {
    shards,
    folders: new Map([["", "known"]]),
    files: new Map(),
    problems: [],
    foldersListed: 0,
    counts: { indexed: 0, binary: 0, unreadable: 0 },
    bytes: 0,
    foldersToList: [""],
    filesToRead: Array.from({ length: shards }, () => []),
    leases: new Map(),
    waiting: new Set(),
  }
  for (const fact of facts) applyFact(ledger, fact)
  return ledger
}

/** Takes one event in, changes the ledger, and says which readers get work now. */
export function stepLedger<R>(ledger: Ledger<R>, event: LedgerEvent<R>): Gift<R>[] {
  switch (event.event) {
    case "asked":
      release(ledger, event.reader)
      ledger.waiting.add(event.reader)
      break
    case "reported":
      applyFact(ledger, event.fact)
      release(ledger, event.reader)
      break
    case "died":
      ledger.waiting.delete(event.reader)
      release(ledger, event.reader)
      break
    default:
      event satisfies never
  }
  return handOut(ledger)
}

/** Everything that was found is settled. */
export function isFinished(ledger: Ledger<unknown>): boolean {
  return isSettled(progressOf(ledger))
}

/** The same of what is told of it. */
export function isSettled(progress: Progress): boolean {
  const { folders, foldersListed, files, indexed, binary, unreadable } = progress
  return foldersListed === folders && indexed + binary + unreadable === files
}

export function progressOf(ledger: Ledger<unknown>): Progress {
  return {
    folders: ledger.folders.size,
    foldersListed: ledger.foldersListed,
    files: ledger.files.size,
    ...ledger.counts,
    bytes: ledger.bytes,
    problems: ledger.problems,
  }
}

/** What is known before anything is: that there is a root. */
export const noProgress: Progress = progressOf(openLedger(1, []))

/**
 * The shard a file belongs to, by its path alone. A restarted ledger batches files differently; if a file
 * could go to another shard the second time, it would be in two of them.
 */
export function shardOf(path: string, shards: number): number {
  return hashText(path) % shards
}

export function encodeFact(fact: Fact): Uint8Array {
  return Buffer.from(JSON.stringify(fact))
}

export function decodeFact(record: Uint8Array): Fact {
  return JSON.parse(Buffer.from(record).toString()) as Fact
}

function applyFact(ledger: Ledger<unknown>, fact: Fact): void {
  switch (fact.fact) {
    case "listed":
      return fact.listings.forEach((listing) => applyListing(ledger, listing))
    case "settled":
      return fact.outcomes.forEach((outcome) => applyOutcome(ledger, outcome))
    default:
      fact satisfies never
  }
}

function applyListing(ledger: Ledger<unknown>, { folder, folders, files, problem }: Listing): void {
  if (ledger.folders.get(folder) === "listed") return
  ledger.folders.set(folder, "listed")
  ledger.foldersListed++
  if (problem !== undefined) ledger.problems.push(problem)
  for (const path of folders) {
    if (ledger.folders.has(path)) continue
    ledger.folders.set(path, "known")
    ledger.foldersToList.push(path)
  }
  for (const path of files) {
    if (ledger.files.has(path)) continue
    ledger.files.set(path, "known")
    queueFile(ledger, path)
  }
}

function applyOutcome(ledger: Ledger<unknown>, outcome: Outcome): void {
  const known = ledger.files.get(outcome.path)
  if (known !== undefined && known !== "known") return
  ledger.files.set(outcome.path, outcome.was)
  ledger.counts[outcome.was]++
  if (outcome.was === "indexed") ledger.bytes += outcome.bytes
  if (outcome.was === "unreadable") ledger.problems.push({ path: outcome.path, why: outcome.why })
}

// Puts back what a reader still owed, which is nothing if it has just reported all of it.
function release<R>(ledger: Ledger<R>, reader: R): void {
  const lease = ledger.leases.get(reader)
  ledger.leases.delete(reader)
  if (lease?.work === "list") {
    ledger.foldersToList.push(...lease.folders.filter((path) => ledger.folders.get(path) === "known"))
  }
  if (lease?.work === "read") {
    for (const path of lease.files) if (ledger.files.get(path) === "known") queueFile(ledger, path)
  }
}

function queueFile(ledger: Ledger<unknown>, path: string): void {
  ledger.filesToRead[shardOf(path, ledger.shards)]!.push(path)
}

function handOut<R>(ledger: Ledger<R>): Gift<R>[] {
  const gifts: Gift<R>[] = []
  for (const reader of ledger.waiting) {
    const work = takeWork(ledger)
    if (work === undefined) break
    ledger.waiting.delete(reader)
    ledger.leases.set(reader, work)
    gifts.push({ reader, work })
  }
  return gifts
}

// Folders first: what is left to do is then soon known, and the progress bar honest.
function takeWork(ledger: Ledger<unknown>): Work | undefined {
  const folders = takeOpen(ledger.foldersToList, ledger.folders)
  if (folders.length > 0) return { work: "list", folders }
  for (;;) {
    const shard = longestQueue(ledger.filesToRead)
    const queue = ledger.filesToRead[shard]!
    if (queue.length === 0) return undefined
    const files = takeOpen(queue, ledger.files)
    if (files.length > 0) return { work: "read", shard, files }
  }
}

// After a restart of the ledger, a queue may hold what a reader from before the restart reports meanwhile.
function takeOpen(queue: string[], states: ReadonlyMap<string, string>): string[] {
  const taken: string[] = []
  while (taken.length < batch && queue.length > 0) {
    const path = queue.pop()!
    if (states.get(path) === "known") taken.push(path)
  }
  return taken
}

function longestQueue(queues: readonly (readonly string[])[]): number {
  let longest = 0
  for (let i = 1; i < queues.length; i++) if (queues[i]!.length > queues[longest]!.length) longest = i
  return longest
}
