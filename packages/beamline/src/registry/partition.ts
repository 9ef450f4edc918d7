import { Ref, TermMap } from "../kernel/index.ts"
import type { LocalPid, Pid, Reference } from "../kernel/index.ts"
import { noreply, ok } from "../gen/index.ts"
import type { From } from "../gen/index.ts"
import { GenServer } from "../gen-server/index.ts"
import type { Module } from "../gen-server/index.ts"
import { isExit, Process } from "../process/index.ts"
import { currentProc, processOf } from "../runtime/index.ts"
import { registryOf } from "./store.ts"
import type { Partition, RegistryState } from "./store.ts"

/** Tells one request for a lock from all others. */
export class Ticket extends Ref {}

interface Waiting {
  readonly ticket: Ticket
  readonly from: From<undefined>
}

/** A lock that somebody holds, and those who wait for it in the order in which they came. */
class Lock {
  holder: Ticket
  monitor: Reference
  readonly waiting: Map<Ticket, Waiting> = new Map()

  constructor(holder: Ticket, monitor: Reference) {
    this.holder = holder
    this.monitor = monitor
  }
}

/** The state of a partition process. The tables stay out of sight: reports would show them. */
class PartitionState {
  readonly registry: string
  readonly #partition: Partition
  readonly #registry: RegistryState
  readonly #locks = new TermMap<unknown, Lock>()

  constructor(registry: RegistryState, index: number) {
    this.registry = registry.name
    this.#registry = registry
    this.#partition = registry.enterPartition(index, currentProc())
  }

  /** Removes what a dead process had registered. */
  cleanUp(pid: Pid): void {
    const { owners } = this.#partition
    const owner = owners.get(pid)
    if (owner === undefined) return
    owners.delete(pid)
    const table = this.#registry.tableOf(pid as LocalPid)
    for (const entry of owner.all()) table?.remove(entry)
  }

  lock(key: unknown, ticket: Ticket, from: From<undefined>): void {
    const lock = this.#locks.get(key)
    if (lock === undefined) this.#locks.set(key, new Lock(ticket, grant(key, from)))
    else lock.waiting.set(ticket, { ticket, from })
  }

  /** The holder of a ticket needs the lock no more, or has given up waiting for it. */
  unlock(key: unknown, ticket: Ticket): void {
    const lock = this.#locks.get(key)
    if (lock === undefined) return
    if (lock.holder === ticket) {
      Process.demonitor(lock.monitor, { flush: true })
      this.#passOn(key, lock)
    } else lock.waiting.delete(ticket)
  }

  holderEnded(key: unknown, monitor: Reference): void {
    const lock = this.#locks.get(key)
    if (lock?.monitor === monitor) this.#passOn(key, lock)
  }

  #passOn(key: unknown, lock: Lock): void {
    for (const { ticket, from } of lock.waiting.values()) {
      lock.waiting.delete(ticket)
      if (processOf(from.pid) === null) continue
      lock.holder = ticket
      lock.monitor = grant(key, from)
      return
    }
    this.#locks.delete(key)
  }
}

/** Monitors the new holder and tells it that it has the lock. */
function grant(key: unknown, from: From<undefined>): Reference {
  const monitor = Process.monitor(from.pid, { tag: ["unlock", key] })
  GenServer.reply(from, undefined)
  return monitor
}

interface PartitionProtocol {
  call: { lock(key: unknown, ticket: Ticket): undefined }
}

/** By name: reports show the argument of a server. */
interface PartitionArgument {
  readonly registry: string
  readonly index: number
}

/** The process that cleans up after those that it is linked with, and keeps the locks. */
export const PartitionServer: Module<PartitionProtocol, PartitionArgument> =
  GenServer.define<PartitionProtocol>("Registry.Partition")({
    init: ({ registry, index }: PartitionArgument) => {
      Process.flag("trapExit", true)
      return ok(new PartitionState(registryOf(registry), index))
    },
    handleCall: {
      lock: (state, from, key, ticket) => {
        state.lock(key, ticket, from)
        return noreply(state)
      },
    },
    handleInfo: (state, message: unknown) => {
      if (isExit(message)) state.cleanUp(message[1])
      else if (isUnlock(message)) state.unlock(message[1], message[2])
      else if (isHolderEnded(message)) state.holderEnded(message[0][1], message[1])
      return noreply(state)
    },
  })

function isUnlock(message: unknown): message is readonly ["unlock", key: unknown, ticket: Ticket] {
  return Array.isArray(message) && message[0] === "unlock" && message[2] instanceof Ticket
}

function isHolderEnded(message: unknown): message is readonly [tag: readonly ["unlock", unknown], Reference] {
  return (
    Array.isArray(message) &&
    Array.isArray(message[0]) &&
    message[0][0] === "unlock" &&
    message[2] === "process"
  )
}
