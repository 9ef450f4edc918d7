import { Pending } from "./pending.ts"
import type { Wait } from "./operation.ts"
import { DEAD } from "./proc.ts"
import type { Proc } from "./proc.ts"
import { main } from "./main.ts"
import { contextOf, isThenable } from "./raw.ts"
import { strayWork } from "./self.ts"
import { turn } from "./turn.ts"

/** Waits for a foreign promise, or for that of an async function, which runs in the process's async context. */
export function adopt<T>(owner: Proc, source: PromiseLike<T> | (() => PromiseLike<T> | T)): Wait<T> {
  const wait = new Pending<T>(owner)
  wait.begin(null)
  if (owner.state === DEAD && typeof source === "function") return wait.handle
  try {
    const value = typeof source === "function" ? startAsync(owner, source) : source
    if (isThenable(value)) {
      const strays = typeof source === "function" ? 1 : 0
      strayWork.count += strays
      value.then(
        (result) => {
          strayWork.count -= strays
          wait.succeed(result)
        },
        (error: unknown) => {
          strayWork.count -= strays
          wait.fail(() => error)
        },
      )
    } else wait.succeed(value)
  } catch (error) {
    wait.fail(() => error)
  }
  return wait.handle
}

function startAsync<T>(owner: Proc, fn: () => T): T {
  const { generator, rooted } = turn
  const context = owner === main ? null : contextOf(owner)
  turn.generator = false
  turn.rooted = false
  try {
    return context === null ? fn() : context.runInAsyncScope(fn, undefined)
  } finally {
    turn.generator = generator
    turn.rooted = rooted
  }
}
