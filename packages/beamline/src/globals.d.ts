// The globals that Node, Deno, Bun, browsers and edge workers share, as far as Beamline uses them. The package
// is compiled against these alone, so a global that only one platform has is a compile error outside
// runtime/platform.ts. Users never see this file: their own platform declares the same names.

interface Timer {
  readonly __timer: never
}
declare function setTimeout(callback: () => void, milliseconds?: number): Timer
declare function clearTimeout(timer: Timer | undefined): void
declare function setInterval(callback: () => void, milliseconds?: number): Timer
declare function clearInterval(timer: Timer | undefined): void
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T): T

declare const performance: {
  now(): number
  readonly timeOrigin: number
}

declare const console: Record<"debug" | "error" | "info" | "log" | "warn", (...data: unknown[]) => void>

interface Event {
  readonly type: string
}
interface EventTarget {
  addEventListener(type: string, listener: (event: Event) => void, options?: { once?: boolean }): void
  removeEventListener(type: string, listener: (event: Event) => void): void
}
interface AbortSignal extends EventTarget {
  readonly aborted: boolean
  readonly reason: any
  throwIfAborted(): void
}
declare const AbortSignal: {
  readonly prototype: AbortSignal
  abort(reason?: unknown): AbortSignal
  timeout(milliseconds: number): AbortSignal
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare const AbortController: {
  readonly prototype: AbortController
  new (): AbortController
}

interface MessagePort extends EventTarget {
  onmessage: ((event: Event & { readonly data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}
declare const MessageChannel: {
  new (): { readonly port1: MessagePort; readonly port2: MessagePort }
}

interface ErrorConstructor {
  /** V8 and its kin only. */
  captureStackTrace?(target: object, constructor?: Function): void
  stackTraceLimit?: number
}
