import type { Proc } from "./proc.ts"

/** All live processes, oldest first, as a list through the processes themselves. */
class ProcessTable {
  count = 0
  #first: Proc | null = null
  #last: Proc | null = null

  add(proc: Proc): void {
    proc.previousLive = this.#last
    if (this.#last === null) this.#first = proc
    else this.#last.nextLive = proc
    this.#last = proc
    this.count++
  }

  remove(proc: Proc): void {
    if (proc.previousLive === null) this.#first = proc.nextLive
    else proc.previousLive.nextLive = proc.nextLive
    if (proc.nextLive === null) this.#last = proc.previousLive
    else proc.nextLive.previousLive = proc.previousLive
    proc.previousLive = proc.nextLive = null
    this.count--
  }

  *[Symbol.iterator](): Generator<Proc> {
    for (let proc = this.#first; proc !== null; proc = proc.nextLive) yield proc
  }
}

export const processes: ProcessTable = new ProcessTable()
