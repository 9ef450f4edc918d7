import { checkBoolean, checkFunction, checkOptions, expected } from "../kernel/index.ts"
import { collectingSink, LEVELS, settings } from "../logger/index.ts"
import type { CollectingSink, Level, LogEvent, Sink } from "../logger/index.ts"
import { wait } from "../process/index.ts"
import { isSteps, turn } from "../runtime/index.ts"
import type { Steps, Wait } from "../runtime/index.ts"
import { atRest, settle } from "./at-rest.ts"

/** What was logged meanwhile. */
export interface CapturedLog<T = unknown> {
  /** The events, the oldest first. */
  readonly events: readonly LogEvent[]
  /** The events as the console would show them, without colours. */
  readonly text: string
  /** What the function returned. */
  readonly value: T
}

export interface CaptureOptions {
  /** The least severe level that is captured. Default: what the log keeps. */
  readonly level?: Level | "all"
  /** Whether OTP's crash, supervisor and progress reports are captured too. Default: whether the log keeps them. */
  readonly saslReports?: boolean
}

/** A capture under way. */
export class Capture {
  readonly #sink: CollectingSink = collectingSink()
  /** The events that an inner capture has taken, so that they count as expected. */
  readonly #expected = new Set<LogEvent>()

  get events(): readonly LogEvent[] {
    return this.#sink.events
  }

  get text(): string {
    return this.#sink.text()
  }

  /** The events of these levels that no `captureLog` of the body has taken. */
  unexpected(levels: readonly Level[]): readonly LogEvent[] {
    return this.events.filter((event) => levels.includes(event.level) && !this.#expected.has(event))
  }

  log(event: LogEvent, isTaken: boolean): void {
    this.#sink.log(event)
    if (isTaken) this.#expected.add(event)
  }
}

const ID = "beamline/testing"
const captures = new Set<Capture>()
/** The sinks that stood there before, by the mutes that stand in their places. */
const muted = new Map<Sink, Sink>()

const all: Sink = {
  log: (event) => {
    const innermost = [...captures].at(-1)
    for (const capture of captures) capture.log(event, capture !== innermost)
  },
}

/** Begins a capture: until it ends, the sinks that are there now get nothing. */
export function beginCapture(): Capture {
  if (captures.size === 0) divert()
  const capture = new Capture()
  captures.add(capture)
  return capture
}

function divert(): void {
  for (const [id, sink] of settings.sinks) {
    const mute: Sink = { log: () => {} }
    muted.set(mute, sink)
    settings.sinks.set(id, mute)
  }
  settings.sinks.set(ID, all)
}

export function endCapture(capture: Capture): void {
  if (!captures.delete(capture) || captures.size > 0) return
  settings.sinks.delete(ID)
  // A sink that the test has taken out or replaced stays so.
  for (const [id, sink] of settings.sinks) {
    const original = muted.get(sink)
    if (original !== undefined) settings.sinks.set(id, original)
  }
  muted.clear()
}

export function captureLog<T>(
  fn: (() => Steps<T>) | (() => Promise<T>) | (() => T),
  options?: CaptureOptions,
): Wait<CapturedLog<T>>
/**
 * Captures what is logged while a function runs, by whatever process, and until all processes have come to rest
 * afterwards: so a crash that the function set off is in it. Nothing of it reaches the console. The function runs in
 * the calling process; in a generator process it may be a generator function.
 *
 * Gives the events, their text, and the function's value. It fails with what the function throws.
 *
 * Options: `level`, the least severe level that is captured, and `saslReports`, whether OTP's crash, supervisor and
 * progress reports are; by default both are as the log is configured.
 *
 * Throws `ArgumentError` for anything that is no function, and for wrong options.
 *
 * Elixir: `ExUnit.CaptureLog.with_log/2`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 * import { captureLog } from "beamline/testing"
 *
 * const { events, text, value } = await captureLog(() => {
 *   Logger.warning("low on water", { litres: 2 })
 *   return "done"
 * })
 * text // => … [warning] low on water litres=2
 * events[0]?.metadata["litres"] // => 2
 * value // => "done"
 * ```
 */
export function captureLog(fn: () => unknown, options: CaptureOptions = {}): Wait<unknown> {
  checkFunction(fn, "function")
  checkCaptureOptions(options)
  if (isGeneratorFunction(fn)) {
    if (turn.generator) return captureSteps(fn, options) as unknown as Wait<unknown>
    throw expected("function", "an async or plain function, outside a generator process", fn)
  }
  return wait(async () => {
    const capture = begin(options)
    try {
      const value = await fn()
      await atRest()
      return { events: capture.events, text: capture.text, value }
    } finally {
      capture.end()
    }
  })
}

function* captureSteps(fn: () => unknown, options: CaptureOptions): Steps<unknown> {
  const capture = begin(options)
  try {
    const steps = fn()
    const value = isSteps(steps) ? yield* steps as unknown as Steps<unknown> : steps
    yield* settle()
    return { events: capture.events, text: capture.text, value }
  } finally {
    capture.end()
  }
}

/** Whether a function is declared as `function*`. */
export function isGeneratorFunction(fn: Function): boolean {
  return Reflect.get(fn, Symbol.toStringTag) === "GeneratorFunction"
}

function begin(options: CaptureOptions): {
  readonly events: readonly LogEvent[]
  readonly text: string
  end(): void
} {
  const { level, saslReports } = settings
  if (options.level !== undefined) settings.level = options.level
  if (options.saslReports !== undefined) settings.saslReports = options.saslReports
  const capture = beginCapture()
  return {
    get events() {
      return capture.events
    },
    get text() {
      return capture.text
    },
    end: () => {
      endCapture(capture)
      if (options.level !== undefined) settings.level = level
      if (options.saslReports !== undefined) settings.saslReports = saslReports
    },
  }
}

function checkCaptureOptions(options: CaptureOptions): void {
  checkOptions(options ?? null, ["level", "saslReports"], "capture options")
  const { level, saslReports } = options
  if (level !== undefined && level !== "all" && !LEVELS.includes(level)) {
    throw expected("level", `one of ${LEVELS.join(", ")}, or "all"`, level)
  }
  if (saslReports !== undefined) checkBoolean(saslReports, "saslReports")
}
