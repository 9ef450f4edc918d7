import { ArgumentError, expected, inspect, PidMap, TermMap } from "../kernel/index.ts"
import type { LocalPid } from "../kernel/index.ts"
import { currentProc, DEAD, signalUnlink, Watch } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { DuplicateTable } from "./duplicate-table.ts"
import { Handle } from "./handle.ts"
import type { CheckedOptions } from "./options.ts"
import { Owner } from "./table.ts"
import type { Table } from "./table.ts"
import { UniqueTable } from "./unique-table.ts"

/** What one partition process answers for: its table is gone when it has ended. */
export class Partition {
  readonly proc: Proc
  readonly table: Table
  /** The registrations of the processes that are linked with this one. */
  readonly owners: PidMap<Owner> = new PidMap()

  constructor(proc: Proc, isUnique: boolean) {
    this.proc = proc
    this.table = isUnique ? new UniqueTable() : new DuplicateTable()
  }

  ownerOf(pid: LocalPid): Owner {
    const known = this.owners.get(pid)
    if (known !== undefined) return known
    const owner = new Owner(pid)
    this.owners.set(pid, owner)
    return owner
  }

  /** Lets a process go that has no registration any more. */
  release(owner: Owner, proc: Proc): void {
    if (owner.count > 0) return
    this.owners.delete(owner.pid)
    signalUnlink(proc, this.proc)
  }
}

/**
 * A registry: the shared tables of its partitions, and its metadata. It ends with its supervisor.
 *
 * A process belongs to one partition by its pid. With duplicate keys its entries are in that partition's table. With
 * unique keys all entries are in the first partition's: partitions spread the work of cleaning up, and one that fails
 * takes the others with it, so one table holds as long as several would, and takes no hash of the key.
 */
export class RegistryState extends Watch {
  readonly name: string
  readonly isUnique: boolean
  /** The number of tables. */
  readonly tableCount: number
  readonly listeners: readonly string[]
  readonly meta: TermMap<unknown, unknown> = new TermMap()
  readonly #partitions: (Partition | undefined)[]

  constructor(options: CheckedOptions) {
    super(null)
    this.name = options.name
    this.isUnique = options.keys === "unique"
    this.tableCount = this.isUnique ? 1 : options.partitions
    this.listeners = options.listeners
    for (const key of Reflect.ownKeys(options.meta)) this.meta.set(key, Reflect.get(options.meta, key))
    this.#partitions = Array.from({ length: options.partitions }, () => undefined)
  }

  /** A partition whose process is alive. */
  partition(index: number): Partition | undefined {
    const partition = this.#partitions[index]
    return partition === undefined || partition.proc.state === DEAD ? undefined : partition
  }

  /** The partition that a process belongs to. */
  partitionOf(pid: LocalPid): Partition | undefined {
    const { length } = this.#partitions
    return this.partition(length === 1 ? 0 : pid.id % length)
  }

  /** The pid of the partition that a process belongs to, alive or not. */
  partitionPid(pid: LocalPid): LocalPid | undefined {
    return this.#partitions[pid.id % this.#partitions.length]?.proc.pid
  }

  /** The pid of the first partition, alive or not, which keeps the locks. */
  get firstPid(): LocalPid | undefined {
    return this.#partitions[0]?.proc.pid
  }

  /** The table in which the entries of a process are. */
  tableOf(pid: LocalPid): Table | undefined {
    return (this.isUnique ? this.partition(0) : this.partitionOf(pid))?.table
  }

  table(index: number): Table | undefined {
    return this.partition(index)?.table
  }

  /** The tables of live partitions. */
  tables(): Table[] {
    const tables = Array.from({ length: this.tableCount }, (_, index) => this.table(index))
    return tables.filter((table) => table !== undefined)
  }

  /** Called by a new partition process. */
  enterPartition(index: number, proc: Proc): Partition {
    return (this.#partitions[index] = new Partition(proc, this.isUnique))
  }

  override targetEnded(): void {
    if (registries.get(this.name) === this) registries.delete(this.name)
    this.#partitions.length = 0
  }
}

const registries = new Map<string, RegistryState>()

/** Opens a registry, as its supervisor. */
export function openRegistry(options: CheckedOptions): void {
  if (find(options.name) !== undefined) {
    throw new ArgumentError(`expected name to be free, got: ${inspect(options.name)}`, "ERR_REGISTRATION")
  }
  const state = new RegistryState(options)
  state.enter(currentProc())
  registries.set(options.name, state)
}

/** The registry behind a name or a handle. Throws where there is none. */
export function registryOf(registry: unknown): RegistryState {
  const name = registryName(registry)
  const state = find(name)
  if (state !== undefined) return state
  throw new ArgumentError(
    `expected registry to be a running registry, got: ${inspect(name)} (unknown registry)`,
    "ERR_UNKNOWN_REGISTRY",
  )
}

function find(name: string): RegistryState | undefined {
  const state = registries.get(name)
  return state === undefined || state.target === null || state.target.state === DEAD ? undefined : state
}

export function registryName(registry: unknown): string {
  if (typeof registry === "string") return registry
  if (registry instanceof Handle) return registry.name
  throw expected("registry", "the name of a registry, or what Registry.define returned", registry)
}
