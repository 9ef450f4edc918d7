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

const shared: WeakMap<Proc, Ancestors> = new WeakMap()

/** The ancestors of a process that `parent` starts. */
export function ancestorsFor(parent: Proc): Ancestors {
  const first = parent.name ?? parent.pid
  const known = shared.get(parent)
  if (known !== undefined && known.first === first) return known
  const ancestors = new Ancestors(first, ownAncestors(parent))
  shared.set(parent, ancestors)
  return ancestors
}

function ownAncestors(proc: Proc): Ancestors | null {
  return (proc as { ancestors?: Ancestors }).ancestors ?? null
}
