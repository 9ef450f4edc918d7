import { TermMap } from "../kernel/index.ts"
import type { LocalPid } from "../kernel/index.ts"
import { DEAD, processOf } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { Watch } from "../runtime/index.ts"

/** The names of `["global", term]`: one table, since there is one node. */
const table = new TermMap<unknown, Entry>()

class Entry extends Watch {
  readonly term: unknown

  constructor(term: unknown, proc: Proc) {
    super(null)
    this.term = term
    this.enter(proc)
  }

  override targetEnded(): void {
    if (table.get(this.term) === this) table.delete(this.term)
  }
}

export function registerGlobal(term: unknown, pid: LocalPid): boolean {
  const proc = processOf(pid)
  if (proc === null || whereisGlobal(term) !== null) return false
  table.set(term, new Entry(term, proc))
  return true
}

export function unregisterGlobal(term: unknown): void {
  table.get(term)?.leaveTarget()
  table.delete(term)
}

/** The process of that name; a dead one has no name any more, whatever the table still says. */
export function whereisGlobal(term: unknown): Proc | null {
  const proc = table.get(term)?.target ?? null
  return proc === null || proc.state === DEAD ? null : proc
}
