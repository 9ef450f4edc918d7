import type { Order } from "../boot/index.ts"

/** npm passes on a signal that the terminal has sent to all of us already: that is one, not two. */
const ONE_PRESS = 300

/** How often it is looked whether the shell that npm has put between is still there, in milliseconds. */
const LOOK = 200

/**
 * Turns signals into orders: the first stops the program in order, a second one at once. With `hasShell`, SIGINT is
 * the shell's, which asks the terminal itself. The answer undoes this.
 *
 * npm, and npx, pass SIGTERM on to a shell of theirs. Some shells become the command; others wait for it, die of the
 * signal, and tell nobody. Under npm the end of the parent is therefore a signal too.
 */
export function orderOnSignals(give: (order: Order) => void, hasShell: boolean): () => void {
  let lastTime: number | undefined
  const onSignal = (): void => {
    const now = performance.now()
    if (lastTime === undefined) give("stop")
    else if (now - lastTime > ONE_PRESS) give("halt")
    lastTime = now
  }
  const ignore = (): void => {}
  const listeners = [
    ["SIGINT", hasShell ? ignore : onSignal],
    ["SIGTERM", onSignal],
    ["SIGHUP", onSignal],
  ] as const
  for (const [signal, listener] of listeners) process.on(signal, listener)
  const parent = process.ppid
  const look = (): void => {
    if (process.ppid === parent) return
    clearInterval(looking)
    if (lastTime === undefined) onSignal()
  }
  const looking = process.env["npm_lifecycle_event"] === undefined ? undefined : setInterval(look, LOOK)
  return () => {
    clearInterval(looking)
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}
