import { actAs, DEAD, never, Pending } from "../runtime/index.ts"
import type { Proc, Wait } from "../runtime/index.ts"

/** Code that waits several times: it yields each wait and is given what that gives. */
export type Waiting<T> = Generator<Wait<unknown>, T>

/**
 * Runs code that waits for somebody who waits for its end, in a promise or in a generator. Every piece of it runs as
 * the owner, the first one at once.
 */
export function runSteps<T>(owner: Proc, steps: Waiting<T>): Wait<T> {
  if (owner.state === DEAD) return never(owner)
  const result = new Pending<T>(owner)
  result.begin(null)
  goOn(owner, steps, result, () => steps.next())
  return result.handle
}

function goOn<T>(
  owner: Proc,
  steps: Waiting<T>,
  result: Pending<T>,
  act: () => IteratorResult<Wait<unknown>, T>,
): void {
  let step: IteratorResult<Wait<unknown>, T>
  try {
    step = actAs(owner, act)
  } catch (error) {
    result.fail(() => error)
    return
  }
  if (step.done === true) {
    result.succeed(step.value)
    return
  }
  void step.value.then(
    (value) => goOn(owner, steps, result, () => steps.next(value)),
    (error: unknown) => goOn(owner, steps, result, () => steps.throw(error)),
  )
}
