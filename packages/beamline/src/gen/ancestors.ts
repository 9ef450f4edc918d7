import type { LocalPid } from "../kernel/index.ts"
import type { Proc } from "../runtime/index.ts"

/** The ancestors of a process, nearest first, each by its name if it had one. Siblings share one list. */
export class Ancestors {
  readonly first: LocalPid | string
  readonly rest: Ancestors | null

  constructor(first: LocalPid | string, rest: Ancestors | null) {
    this.first = first
    this.rest = rest
  }

  toArray(): (LocalPid | string)[] {
    const all = [this.first]
    for (let at = this.rest; at !== null; at = at.rest) all.push(at.first)
    return all
  }
}

/** The ancestors of a process that `parent` starts. Those of a task begin with a pid, whatever the parent's name is. */
export function ancestorsFor(parent: Proc, first: LocalPid | string = parent.name ?? parent.pid): Ancestors {
  const known = parent.extra === null ? null : (parent.extra.lineage as Ancestors | null)
  if (known !== null && known.first === first) return known
  const ancestors = new Ancestors(first, ownAncestors(parent))
  parent.extras.lineage = ancestors
  return ancestors
}

function ownAncestors(proc: Proc): Ancestors | null {
  return (proc as { ancestors?: Ancestors }).ancestors ?? null
}
