// The one file that knows the platform: Node, Deno and Bun, or a browser or an edge worker that has less.

interface Scope {
  runInAsyncScope<A extends unknown[], R>(fn: (...args: A) => R, self: unknown, ...args: A): R
}
interface Storage {
  getStore(): object | undefined
  run<R>(store: object | undefined, fn: () => R): R
  enterWith(store: object | undefined): void
}
interface AsyncHooks {
  AsyncLocalStorage: new () => Storage
  AsyncResource: new (type: string) => Scope
}
interface NodeProcess {
  readonly env?: Record<string, string | undefined>
  getBuiltinModule?(id: string): unknown
  on?(event: string, listener: (...args: never[]) => void): void
  off?(event: string, listener: (...args: never[]) => void): void
  listenerCount?(event: string): number
  exit?(code: number): never
  readonly stdout?: { write?(text: string): unknown }
}
interface Held {
  ref?(): unknown
  unref?(): unknown
}

const globals = globalThis as unknown as {
  process?: NodeProcess
  setImmediate?: (fn: () => void) => unknown
  navigator?: { readonly hardwareConcurrency?: number }
}
const node = globals.process
const hooks = node?.getBuiltinModule?.("node:async_hooks") as AsyncHooks | undefined

/** Whether code after a foreign `await` can be traced to its process. */
export const hasAsyncContext: boolean = hooks !== undefined && node?.env?.["BEAMLINE_ASYNC_CONTEXT"] !== "off"

/** A setting from the environment, where the platform has one. */
export function setting(name: string): string | undefined {
  return node?.env?.[name]
}

// ------------------------------------------------------------------ async context

// Made with the first async process: on Node 20 and 22 its mere use slows every `await` of the program.
let storage: Storage | undefined
/** Whether what enters a store in a scope leaves it with that scope; else the scope's resource keeps it. */
let isStoreScoped = false
const root: Scope | undefined = hasAsyncContext ? new hooks!.AsyncResource("Beamline") : undefined

/** The async context of one process. */
export type AsyncContext = Scope

/** Makes the context whose code is `owner`'s. */
export function createContext(owner: object): AsyncContext | null {
  if (!hasAsyncContext) return null
  if (storage !== undefined) return storage.run(owner, newScope)
  // The first one may be made in anybody's context, and would hold it: a request's, say.
  const first = (storage = newStorage())
  return inRoot(() => first.run(owner, newScope))
}

/** Runs `fn` as code of `owner`'s, for which nothing is kept: what it awaits goes on as the owner's too. */
export function runAsOwner<A, R>(owner: object, fn: (argument: A) => R, argument: A): R {
  storage ??= newStorage()
  if (isStoreScoped) return root!.runInAsyncScope(enterAndRun<A, R>, undefined, owner, fn, argument)
  return createContext(owner)!.runInAsyncScope(fn, undefined, argument)
}

function enterAndRun<A, R>(owner: object, fn: (argument: A) => R, argument: A): R {
  storage!.enterWith(owner)
  return fn(argument)
}

function newStorage(): Storage {
  const made = new hooks!.AsyncLocalStorage()
  root!.runInAsyncScope(() => made.enterWith(made), undefined)
  isStoreScoped = root!.runInAsyncScope(() => made.getStore(), undefined) === undefined
  if (!isStoreScoped) root!.runInAsyncScope(() => made.enterWith(undefined), undefined)
  return made
}

function newScope(): Scope {
  return new hooks!.AsyncResource("BeamlineProcess")
}

/** The owner of the async context that runs, if it is a process's. */
export function contextOwner(): object | undefined {
  return storage?.getStore()
}

/** Runs `fn` in the context of nobody, when there are contexts at all. */
export function inRoot<R>(fn: () => R): R {
  return storage === undefined ? fn() : root!.runInAsyncScope(fn, undefined)
}

/** Runs a turn of a process in the context of nobody. */
export function runInRoot<T>(proc: Runnable<T>, given?: T): void {
  if (storage === undefined) proc.run(given)
  else root!.runInAsyncScope(runProcess, undefined, proc, given)
}

interface Runnable<T> {
  run(given?: T): void
}

function runProcess<T>(proc: Runnable<T>, given?: T): void {
  proc.run(given)
}

/** Whether any process has an async context yet. */
export function contextsInUse(): boolean {
  return storage !== undefined
}

// ------------------------------------------------------------------ event loop

let channel: InstanceType<typeof MessageChannel> | undefined
const posted: (() => void)[] = []

/** Runs `fn` after the event loop has had a turn. */
export const afterTurn: (fn: () => void) => void =
  globals.setImmediate === undefined ? postTurn : (fn) => void globals.setImmediate!(fn)

function postTurn(fn: () => void): void {
  if (channel === undefined) {
    channel = new MessageChannel()
    const port = channel.port1 as unknown as { onmessage: () => void }
    port.onmessage = () => posted.shift()?.()
  }
  posted.push(fn)
  channel.port2.postMessage(undefined)
}

const LONG = 2 ** 31 - 1
let holder: Held | undefined
let held = false

/** Keeps the program alive, or no longer. */
export function hold(on: boolean): void {
  if (on === held) return
  held = on
  holder ??= setInterval(() => {}, LONG) as Held
  if (on) holder.ref?.()
  else holder.unref?.()
}

// ------------------------------------------------------------------ the program

/** Makes `error` an uncaught exception of the program, from a turn of its own in the context of nobody. */
export function raise(error: unknown): void {
  inRoot(() =>
    afterTurn(() => {
      throw error
    }),
  )
}

const REJECTION = "unhandledRejection"

type Claim = (reason: unknown) => boolean
const CLAIMS: unique symbol = Symbol.for("beamline.rejections")
const shared = globalThis as { [CLAIMS]?: Claim[] }

/**
 * Watches promises that reject and that nobody handles. `claim` tells whether the rejection is a process's and
 * has been dealt with. The others are left to the program's own listeners; where there are none, they are
 * rejected again while we don't listen, so that Node does with them whatever it does without us.
 */
export function watchRejections(claim: (owner: object, reason: unknown) => boolean): void {
  // However many copies of this module a program has loaded, one listens for all.
  const isFirst = shared[CLAIMS] === undefined
  const claims = (shared[CLAIMS] ??= [])
  claims.push((reason) => {
    const owner = contextOwner()
    return owner !== undefined && claim(owner, reason)
  })
  if (isFirst) listenForRejections(claims)
}

function listenForRejections(claims: readonly Claim[]): void {
  const listener = (reason: unknown): void => {
    if (claims.some((claim) => claim(reason))) return
    if ((node?.listenerCount?.(REJECTION) ?? 0) > 1) return
    node?.off?.(REJECTION, listener)
    inRoot(() => {
      void Promise.reject(reason)
      afterTurn(() => node?.on?.(REJECTION, listener))
    })
  }
  node?.on?.(REJECTION, listener)
}

/** Calls `listener` at a signal of the operating system; the answer stops that. */
export function onSignal(name: string, listener: () => void): () => void {
  node?.on?.(name, listener)
  return () => node?.off?.(name, listener)
}

/** Ends the program. */
export function exitProgram(status: number): void {
  if (node?.exit !== undefined) node.exit(status)
}

/** How many threads the machine can run at once; 1 where the platform does not say. */
export function schedulersOnline(): number {
  const os = node?.getBuiltinModule?.("node:os") as { availableParallelism?(): number } | undefined
  return os?.availableParallelism?.() ?? globals.navigator?.hardwareConcurrency ?? 1
}

/** The environment variables of the program. */
export const variables = {
  all(): Readonly<Record<string, string>> {
    const entries = Object.entries(node?.env ?? {}) as [string, string][]
    return Object.fromEntries(entries)
  },
  get(name: string): string | undefined {
    return node?.env?.[name]
  },
  set(name: string, value: string): void {
    if (node?.env !== undefined) node.env[name] = value
  },
  delete(name: string): void {
    if (node?.env !== undefined) delete node.env[name]
  },
}

/** What little of files and standard output the debug functions need. */
export const fileSystem = {
  print(text: string): void {
    if (node?.stdout?.write === undefined) console.log(text.trimEnd())
    else node.stdout.write(text)
  },
  /** Reads a text file. Throws what the platform throws. */
  read(path: string): string {
    const fs = node?.getBuiltinModule?.("node:fs") as
      | { readFileSync(path: string, encoding: "utf8"): string }
      | undefined
    if (fs === undefined) throw new Error("this platform has no files")
    return fs.readFileSync(path, "utf8")
  },
  /** Appends to a file; `false` when that can't be done. */
  append(path: string, text: string): boolean {
    const fs = node?.getBuiltinModule?.("node:fs") as
      | { appendFileSync(path: string, text: string): void }
      | undefined
    if (fs === undefined) return false
    try {
      fs.appendFileSync(path, text)
      return true
    } catch {
      return false
    }
  },
}
