import { ArgumentError, ExitError, expected, inspect, isPid, keyOf } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { checkServer, resolve } from "../gen/index.ts"
import type { NewName } from "../gen/index.ts"

/** The partitions of one PartitionSupervisor. */
export interface PartitionTable {
  /** How many there were at the start. */
  readonly all: number
  /** How many there are now. */
  count: number
  /** By number. One that is being restarted stands with its last pid. */
  readonly pids: (Pid | undefined)[]
}

const tables = new WeakMap<object, PartitionTable>()

/** Makes the table of the supervisor that runs. */
export function makeTable(supervisor: object, count: number): PartitionTable {
  const table: PartitionTable = { all: count, count, pids: [] }
  tables.set(supervisor, table)
  return table
}

/** Throws unless the value can be the name of a PartitionSupervisor. */
export function checkPartitionsName(name: unknown): asserts name is NewName {
  checkServer(name)
  if (isPid(name)) throw expected("name", "the name of a PartitionSupervisor", name)
}

/** Finds the partitions of the supervisor of this name. Exits with `noproc` where there is none. */
export function tableOf(name: unknown, caller: string, args: readonly unknown[]): PartitionTable {
  checkPartitionsName(name)
  const proc = resolve(name)
  const table = proc === null ? undefined : tables.get(proc.pid)
  if (table === undefined) throw new ExitError(["noproc", ["PartitionSupervisor", caller, args]])
  return table
}

/** The number of the partition that a key falls to. */
export function partitionOf(name: unknown, key: unknown, { count }: PartitionTable): number {
  if (count === 0) {
    throw new ArgumentError(
      `expected PartitionSupervisor ${inspect(name)} to have partitions, got: zero partitions`,
    )
  }
  if (typeof key === "bigint") return Number((key < 0n ? -key : key) % BigInt(count))
  return (Number.isInteger(key) ? Math.abs(key as number) : hash(key)) % count
}

/** A number for any term, the same for equal terms. */
function hash(term: unknown): number {
  const key = keyOf(term)
  if (typeof key === "string") return fnv1a(key)
  const isOwn = typeof key === "object" || typeof key === "function" || typeof key === "symbol"
  return isOwn ? numberOf(key) : fnv1a(`${typeof key} ${key as number}`)
}

// What is equal to itself only gets the next number, on first sight.

const numbers = new WeakMap<WeakKey, number>()
let lastNumber = 0

function numberOf(key: object | symbol | null): number {
  if (key === null || (typeof key === "symbol" && Symbol.keyFor(key) !== undefined)) return fnv1a(String(key))
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, ++lastNumber)
  return lastNumber
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
