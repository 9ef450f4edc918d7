import { CALL, checkFunction, expected, keyOf } from "../kernel/index.ts"
import type { Pid } from "../kernel/index.ts"
import { request } from "../gen/index.ts"
import { wait } from "../process/index.ts"
import { deliverTo, isSteps, isThenable, Operation } from "../runtime/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import { Ticket } from "./partition.ts"
import { registryOf } from "./store.ts"
import type { AnyRegistry } from "./types.ts"

/** How long a process waits for a lock, in milliseconds. */
const PATIENCE = 5_000

/**
 * Runs a function while no other process runs one under the same lock key of the registry. Those who wait get their turn
 * in the order in which they came. The lock is free again when the function has returned, its promise has settled, it
 * has thrown, or the process has ended. Lock keys have nothing to do with the keys of entries.
 *
 * Gives what the function returns; in a generator process that may be a generator. The wait fails with what the function
 * throws, and when it has lasted 5 seconds with `["timeout", ["GenServer", "call", …]]`. A process that asks for a lock
 * it holds waits for itself.
 *
 * Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_BAD_ARGUMENT` for anything but a function.
 *
 * Elixir: `Registry.lock/3`. There a process that gave up waiting may still be given the lock.
 *
 * @example
 * ```ts
 * import { Registry } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "accounts" })
 * await Registry.lock("accounts", "savings", async () => "counted") // => "counted"
 * ```
 */
export function lock<T>(
  registry: AnyRegistry,
  lockKey: unknown,
  fn: () => PromiseLike<T> | Steps<T> | T,
): Wait<T> {
  const state = registryOf(registry)
  keyOf(lockKey)
  checkFunction(fn, "the function of lock")
  const ticket = new Ticket()
  const keeper = state.firstPid as Pid
  const body = ["lock", lockKey, ticket]
  const origin = { module: "GenServer", name: "call", args: [keeper, ["lock", lockKey], PATIENCE] }
  const granted = request(CALL, keeper, body, origin, { timeout: PATIENCE })
  const release = (): void => deliverTo(keeper, ["unlock", lockKey, ticket])
  return granted instanceof Operation
    ? inGenerator(granted as Wait<unknown>, fn, release)
    : inAsync(granted, fn, release)
}

type Locked<T> = () => PromiseLike<T> | Steps<T> | T

// A lock that was not granted in time is given back too: it may be on its way.

async function running<T>(granted: Wait<unknown>, fn: Locked<T>, release: () => void): Promise<T> {
  try {
    await granted
    const value = fn()
    if (isSteps(value)) throw expected("the function of lock", "no generator outside a generator process", fn)
    return await value
  } finally {
    release()
  }
}

function inAsync<T>(granted: Wait<unknown>, fn: Locked<T>, release: () => void): Wait<T> {
  return running(granted, fn, release) as unknown as Wait<T>
}

function inGenerator<T>(granted: Wait<unknown>, fn: Locked<T>, release: () => void): Wait<T> {
  const promise = (): Promise<T> => running(granted, fn, release)
  return Object.assign(stepping(granted, fn, release), {
    then: (...handlers: Parameters<Promise<T>["then"]>) => promise().then(...handlers),
    catch: (...handlers: Parameters<Promise<T>["catch"]>) => promise().catch(...handlers),
    finally: (...handlers: Parameters<Promise<T>["finally"]>) => promise().finally(...handlers),
  }) as unknown as Wait<T>
}

function* stepping<T>(granted: Wait<unknown>, fn: Locked<T>, release: () => void): Steps<T> {
  try {
    yield* granted
    const value = fn()
    if (isSteps(value)) return yield* value
    return isThenable(value) ? yield* wait(value) : value
  } finally {
    release()
  }
}
