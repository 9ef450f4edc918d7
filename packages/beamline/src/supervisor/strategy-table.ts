import { ArgumentError, inspect, isPid } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import type { CompleteChildSpec, IdIndex } from "./child-spec.types.ts"

/**
 * What is known of a child's process: its pid, even if it is dead and its exit signal not yet handled; nothing
 * (`undefined`) if it isn't running; or that a restart failed and is tried again, with the last pid if known.
 *
 * Elixir: the `pid` field of Erlang's child record.
 */
export type ChildState = Pid | undefined | Restarting

export type Restarting = readonly ["restarting", Pid | undefined]

/** A child of a supervisor. Only its table changes it. */
export interface SupervisedChild {
  readonly spec: CompleteChildSpec
  readonly state: ChildState
}

class Entry implements SupervisedChild {
  readonly spec: CompleteChildSpec
  state: ChildState = undefined
  previous: Entry | undefined = undefined
  next: Entry | undefined = undefined
  listed = true

  constructor(spec: CompleteChildSpec) {
    this.spec = spec
  }
}

/**
 * The children of a supervisor, in start order. Appending, removing, and finding by id or by pid cost O(1),
 * and walking from one child on costs what is walked. It only remembers; it starts and stops nothing.
 *
 * Elixir: the `children` of a supervisor's state.
 */
export class ChildTable {
  readonly #ids: IdIndex<SupervisedChild>
  readonly #pids = new Map<Pid, Entry>()
  #first: Entry | undefined
  #last: Entry | undefined
  #size = 0
  #significant = 0

  /** Takes the index of ids, empty. It decides which ids are equal; a plain Map compares by identity. */
  constructor(ids: IdIndex<SupervisedChild> = new Map()) {
    this.#ids = ids
  }

  /** How many children there are, running or not. */
  get size(): number {
    return this.#size
  }

  /** How many significant children are running, or about to be restarted. */
  get activeSignificant(): number {
    return this.#significant
  }

  /** Adds a child behind all others, not running. Throws an ArgumentError if its id is taken. */
  append(spec: CompleteChildSpec): SupervisedChild {
    if (this.#ids.has(spec.id)) {
      throw new ArgumentError(
        `expected id of a new child to be unused, got: ${inspect(spec.id)}`,
        "ERR_CHILD_SPEC",
      )
    }
    const entry = new Entry(spec)
    entry.previous = this.#last
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    this.#ids.set(spec.id, entry)
    this.#size++
    return entry
  }

  byId(id: unknown): SupervisedChild | undefined {
    return this.#ids.get(id)
  }

  /** Finds the child whose state is this pid. The former pid of a child that is being restarted is forgotten. */
  byPid(pid: Pid): SupervisedChild | undefined {
    return this.#pids.get(pid)
  }

  /** Forgets a child. Does nothing if it is forgotten already. */
  remove(child: SupervisedChild): void {
    const entry = child as Entry
    if (!entry.listed) return
    this.#setState(entry, undefined)
    if (entry.previous === undefined) this.#first = entry.next
    else entry.previous.next = entry.next
    if (entry.next === undefined) this.#last = entry.previous
    else entry.next.previous = entry.previous
    entry.listed = false
    this.#ids.delete(entry.spec.id)
    this.#size--
  }

  /**
   * Notes that the start function of a child succeeded, with its pid, or with `undefined` if it returned
   * `ignore`. A temporary child that was ignored is not kept.
   */
  started(child: SupervisedChild, pid: Pid | undefined): void {
    if (pid === undefined) this.ended(child)
    else this.#setState(child as Entry, pid)
  }

  /** Notes that a child runs no more and is not to be restarted now. A temporary child is not kept. */
  ended(child: SupervisedChild): void {
    if (child.spec.restart === "temporary") this.remove(child)
    else this.#setState(child as Entry, undefined)
  }

  /** Notes that a restart of a child failed and that it is tried again. */
  restarting(child: SupervisedChild, state: Restarting): void {
    this.#setState(child as Entry, state)
  }

  /** Walks in start order, from a child on, or from the first. A visited child may be removed meanwhile. */
  *forwards(from?: SupervisedChild): Generator<SupervisedChild, void, undefined> {
    let entry = from === undefined ? this.#first : (from as Entry)
    while (entry !== undefined) {
      const { next } = entry
      yield entry
      entry = next
    }
  }

  /** Walks in reverse start order, from the last, down to and with a child. A visited child may be removed meanwhile. */
  *backwards(downTo?: SupervisedChild): Generator<SupervisedChild, void, undefined> {
    let entry = this.#last
    while (entry !== undefined) {
      const { previous } = entry
      yield entry
      if (entry === downTo) return
      entry = previous
    }
  }

  #setState(entry: Entry, state: ChildState): void {
    if (!entry.listed) return
    const { state: former, spec } = entry
    // A start function may return a pid that another child has. The first child keeps it in the index.
    if (isPid(former) && this.#pids.get(former) === entry) this.#pids.delete(former)
    if (isPid(state) && !this.#pids.has(state)) this.#pids.set(state, entry)
    if (spec.significant) this.#significant += Number(state !== undefined) - Number(former !== undefined)
    entry.state = state
  }
}
