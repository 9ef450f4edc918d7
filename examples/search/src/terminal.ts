import { createInterface } from "node:readline/promises"
import { stripVTControlCharacters } from "node:util"

/** What a screen is drawn on: `process.stdout`, or a test's recorder. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Where the end of the program is heard of: `process`. */
export interface Host {
  once(event: string, listener: () => void): unknown
  removeListener(event: string, listener: () => void): unknown
  listenerCount(event: string): number
  readonly pid: number
  kill(pid: number, signal: string): unknown
}

export interface Screen {
  readonly isTerminal: boolean
  readonly width: number
  readonly height: number
  /** Puts these lines in place of those drawn before. Off a terminal it does nothing. */
  draw(lines: readonly string[]): void
  /** Prints lines that stay, above what is drawn next. */
  print(lines: readonly string[]): void
  /** Leaves what is drawn on the screen and shows the cursor again. */
  close(): void
}

const hideCursor = "\x1b[?25l"
const showCursor = "\x1b[?25h"
const clearToLineEnd = "\x1b[K"
const clearBelow = "\x1b[J"
const signals = ["SIGINT", "SIGTERM", "SIGHUP"]

export function openScreen(output: Output, host: Host): Screen {
  return output.isTTY === true ? openTerminal(output, host) : openPlain(output)
}

function openPlain(output: Output): Screen {
  return {
    isTerminal: false,
    width: Number.POSITIVE_INFINITY,
    height: Number.POSITIVE_INFINITY,
    draw: () => {},
    print: (lines) => void output.write(joinLines(lines)),
    close: () => {},
  }
}

function openTerminal(output: Output, host: Host): Screen {
  let drawn: readonly string[] = []
  let cursorHidden = false

  const width = (): number => output.columns || 80
  const height = (): number => (output.rows || 24) - 1

  // A terminal made narrower has wrapped the old lines: they take more rows now than when they were drawn.
  const toTop = (): string => {
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line, width()), 0)
    return rows === 0 ? "" : `\x1b[${Math.min(rows, height())}A\r`
  }

  const close = (): void => {
    drawn = []
    if (cursorHidden) output.write(showCursor)
    cursorHidden = false
    host.removeListener("exit", close)
    for (const [signal, onSignal] of onSignals) host.removeListener(signal, onSignal)
  }

  // Listening for a signal keeps Node from dying of it, so it is sent again, unless someone else listens too.
  const onSignals = signals.map((signal) => {
    const onSignal = (): void => {
      close()
      if (host.listenerCount(signal) === 0) host.kill(host.pid, signal)
    }
    return [signal, onSignal] as const
  })

  const hide = (): string => {
    if (cursorHidden) return ""
    cursorHidden = true
    host.once("exit", close)
    for (const [signal, onSignal] of onSignals) host.once(signal, onSignal)
    return hideCursor
  }

  return {
    isTerminal: true,
    get width() {
      return width()
    },
    get height() {
      return height()
    },
    draw(lines) {
      const shown = lines.slice(0, height())
      output.write(hide() + toTop() + shown.map((line) => `${line}${clearToLineEnd}\n`).join("") + clearBelow)
      drawn = shown
    },
    print(lines) {
      output.write(toTop() + clearBelow + joinLines(lines))
      drawn = []
    },
    close,
  }
}

function rowsOf(line: string, width: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / width))
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("")
}

/** Asks for queries until an empty line, Ctrl-C or the end of input. */
export async function* promptQueries(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  prompt: string,
): AsyncGenerator<string> {
  const lines = createInterface({ input, output, prompt, historySize: 100 })
  // Lines that are read ahead still come after the end of the input, when nothing may be asked any more.
  let isOpen = true
  lines.once("close", () => (isOpen = false))
  lines.prompt()
  try {
    for await (const line of lines) {
      if (line.trim() === "") return
      yield line
      if (isOpen) lines.prompt()
    }
  } finally {
    lines.close()
  }
}
