import { appendFileSync, readFileSync, truncateSync } from "node:fs"
import { crc32 } from "node:zlib"

// Length and checksum of the record that follows.
const headBytes = 8

/** Puts a length and a checksum before each record. */
export function frame(records: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(records.reduce((size, record) => size + headBytes + record.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const record of records) {
    view.setUint32(at, record.length)
    view.setUint32(at + 4, crc32(record))
    bytes.set(record, at + headBytes)
    at += headBytes + record.length
  }
  return bytes
}

/** Reads records up to the first one that is cut off or damaged; `end` is where that one begins. */
export function unframe(bytes: Uint8Array): { readonly records: Uint8Array[]; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const records: Uint8Array[] = []
  let at = 0
  while (at + headBytes <= bytes.length) {
    const next = at + headBytes + view.getUint32(at)
    if (next > bytes.length) break
    const record = bytes.subarray(at + headBytes, next)
    if (crc32(record) !== view.getUint32(at + 4)) break
    records.push(record)
    at = next
  }
  return { records, end: at }
}

/**
 * Appends to a journal file, in one write.
 *
 * Synchronous on purpose: a process can be killed between turns only, so the append and the change of state
 * it stands for happen both or not at all, and no write of a dead process can land behind its successor's
 * back. Opened anew each time: a killed process closes nothing, and at 20 kills a second its files would
 * soon be too many.
 */
export function appendJournal(file: string, records: readonly Uint8Array[]): void {
  if (records.length > 0) appendFileSync(file, frame(records))
}

/** Reads a journal from its beginning and cuts a torn end off. A file that isn't there is an empty journal. */
export function readJournal(file: string): Uint8Array[] {
  const bytes = readIfThere(file)
  const { records, end } = unframe(bytes)
  if (end < bytes.length) truncateSync(file, end)
  return records
}

function readIfThere(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Uint8Array()
    throw error
  }
}
