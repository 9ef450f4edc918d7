import type { Order } from "../boot/index.ts"

/** npm passes on a signal that the terminal has sent to all of us already: that is one, not two. */
const ONE_PRESS = 300

/**
 * Turns signals into orders: the first stops the program in order, a second one at once. With `hasShell`, SIGINT is
 * the shell's, which asks the terminal itself. The answer undoes this.
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
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}
