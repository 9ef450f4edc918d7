import { AsyncLocalStorage } from "node:async_hooks"

/** What code that is typed into a remote shell gets instead of the system's own. */
export interface RemoteContext {
  readonly console: Console
  /** Ends the shell. */
  leave(): void
}

const storage = new AsyncLocalStorage<RemoteContext>()
const original = { console: globalThis.console, exit: process.exit.bind(process) }
let open = 0

/**
 * Runs code of a remote shell, and what follows it: its `console` writes to the shell, and its `process.exit` leaves
 * the shell. The rest of the system keeps its own.
 */
export function inRemote<T>(context: RemoteContext, fn: () => T): T {
  return storage.run(context, fn)
}

/** Makes `inRemote` work as long as a shell is open; returns what ends that. Contexts cost every `await` a little. */
export function openRemote(): () => void {
  if (open++ === 0) {
    globalThis.console = new Proxy(original.console, {
      get: (target, name) => Reflect.get(storage.getStore()?.console ?? target, name) as unknown,
    })
    process.exit = (code) => {
      const context = storage.getStore()
      if (context === undefined) return original.exit(code)
      context.leave()
      throw new Error("the shell was left; System.stop() stops the system")
    }
  }
  let isOpen = true
  return () => {
    if (!isOpen) return
    isOpen = false
    if (--open > 0) return
    globalThis.console = original.console
    process.exit = original.exit
    storage.disable()
  }
}
