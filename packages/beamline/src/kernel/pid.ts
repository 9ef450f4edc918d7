import type { Address } from "./protocol.ts"
import { showAsText } from "./show-as-text.ts"

/** The name of this node. Beamline runs undistributed, as a BEAM started without `--sname` does. */
export const LOCAL_NODE = "nonode@nohost"

/**
 * Identifies a process. Pids are interned: two pids of one process are `===`, so they serve as Map keys.
 * `P` is the protocol of the server behind it, known to the type checker only.
 *
 * Elixir: `pid()`.
 */
export interface Pid<P = unknown> extends Address<P> {
  readonly node: string
  readonly id: number
  readonly serial: number
  readonly creation: number
  toString(): string
}

let lastId = 0

/** A pid of this node. The slot leads to the process while it lives, and to nothing afterwards. */
export class LocalPid implements Pid<never> {
  readonly id: number
  #process: object | null

  constructor(process: object) {
    this.id = ++lastId
    this.#process = process
  }

  /** Ids are never used again, so nothing has to tell the rounds apart. */
  get serial(): number {
    return 0
  }

  get node(): string {
    return LOCAL_NODE
  }

  get creation(): number {
    return 0
  }

  toString(): string {
    return `#PID<0.${this.id}.${this.serial}>`
  }

  toJSON(): string {
    return this.toString()
  }

  static {
    showAsText(this.prototype)
  }

  /** Told by the slot, which is quicker than by the prototypes. */
  static is(value: unknown): value is LocalPid {
    return typeof value === "object" && value !== null && #process in value
  }

  static processOf(pid: LocalPid): object | null {
    return pid.#process
  }

  /** Lets the process go, so that a held pid keeps nothing else alive. */
  static release(pid: LocalPid): void {
    pid.#process = null
  }
}

/** Tells whether a value is a pid. Elixir: `is_pid/1`. */
export function isPid(value: unknown): value is Pid {
  return LocalPid.is(value)
}
