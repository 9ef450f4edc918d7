import { formatEvent } from "./console-sink.ts"
import type { LogEvent, Sink } from "./logger.ts"

/** A sink that keeps what it gets. */
export interface CollectingSink extends Sink {
  /** The events, the oldest first. */
  readonly events: readonly LogEvent[]
  /** The events as the console would show them, without colours. */
  text(): string
  /** Forgets the events and returns them. */
  clear(): LogEvent[]
}

/**
 * Makes a sink that keeps its events in memory, for tests. `beamline/testing` captures logs with it.
 *
 * Elixir: `ExUnit.CaptureLog`.
 *
 * @example
 * ```ts
 * import { Logger } from "beamline"
 *
 * const sink = Logger.collectingSink()
 * Logger.addSink("test", sink)
 * Logger.warning("low on water", { litres: 2 })
 * Logger.removeSink("test")
 * sink.events.map((event) => [event.level, event.message, event.metadata["litres"]])
 * // => [["warning", "low on water", 2]]
 * ```
 */
export function collectingSink(): CollectingSink {
  const events: LogEvent[] = []
  return {
    events,
    log: (event) => void events.push(event),
    text: () => events.map((event) => formatEvent(event)).join("\n"),
    clear: () => events.splice(0),
  }
}
