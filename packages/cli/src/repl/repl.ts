import { Recoverable, start } from "node:repl"
import type { REPLServer } from "node:repl"
import { inspect } from "node:util"

import type { Library } from "./library.ts"
import { oneByOne } from "./lines.ts"
import { writeLogAbovePrompt } from "./quiet-log.ts"
import { helpers, provide } from "./scope.ts"
import { isLater } from "./shown.ts"
import { javaScriptOf } from "./typescript.ts"
import type { StripTypes } from "./typescript.ts"

export interface ReplOptions {
  /** The library of the running system, whose exports are put into scope. */
  readonly library: Library
  /** Stands before the number of the line. Default `"beamline"`. */
  readonly prompt?: string
  /** Default: the program's own. */
  readonly input?: NodeJS.ReadableStream
  readonly output?: NodeJS.WritableStream
  /** Whether input and output are a terminal: line editing, colours, history. Default: whether the output is one. */
  readonly terminal?: boolean
  /** Where the lines typed are kept between sessions. Default: nowhere. */
  readonly historyFile?: string
  /** Takes the types out of what is typed. Default: JavaScript only. */
  readonly stripTypes?: StripTypes
  /** Further values in scope. */
  readonly scope?: Readonly<Record<string, unknown>>
  /** Whether errors that nobody catches are shown and survived, as a shell does. Default `false`. */
  readonly surviveErrors?: boolean
  /** Called once when the user leaves, or the input ends. */
  readonly onExit?: () => void
}

/** How many values `v` remembers. */
const REMEMBERED = 20

/**
 * Starts a REPL in the running system: Node's own, with the library's exports and helpers in scope, `await`, types,
 * numbered lines and a history.
 */
export function startRepl(options: ReplOptions): REPLServer {
  const { library, prompt = "beamline", output = process.stdout, stripTypes } = options
  const terminal = options.terminal ?? ("isTTY" in output && output.isTTY)
  const values = new Map<number, unknown>()
  let line = 1
  let running = false
  let closed = false
  let wakeFeeder: () => void = () => {}

  const idle = (): Promise<void> =>
    running ? new Promise((resolve) => void (wakeFeeder = resolve)) : Promise.resolve()
  const input = options.input ?? process.stdin
  const interruptible = terminal && input === process.stdin
  const showPrompt = (): string => `${prompt}(${line})> `
  const server = start({
    prompt: showPrompt(),
    input: terminal ? input : oneByOne(input, idle),
    output,
    terminal,
    useGlobal: true,
    breakEvalOnSigint: interruptible,
  })
  const own = helpers(library, values, () => line)
  provide(library)
  provide(options.scope ?? {})

  const evaluate = server.eval
  const wrapped: typeof server.eval = (code, context, file, done) => {
    // What the completion evaluates, to see what there is, is no line.
    if (!code.endsWith("\n")) return evaluate.call(server, code, context, file, done)
    running = true
    // Each session has helpers of its own; those of the one that evaluates are in scope.
    provide(own)
    const finish = (error: Error | null, value?: unknown): void => {
      running = false
      if (error === null && code.trim() !== "") {
        values.set(line, value)
        values.delete(line - REMEMBERED)
        line++
        server.setPrompt(showPrompt())
      }
      done(error, value)
      wakeFeeder()
    }
    const script = stripTypes === undefined ? code : javaScriptOf(code, stripTypes)
    if (script === undefined) return finish(new Recoverable(new SyntaxError("Unexpected end of input")))
    const listenAgain = interruptible ? withoutInterruptListeners() : undefined
    evaluate.call(server, script, context, file, (error, value) => {
      if (error === null && isLater(value)) value.then((text) => finish(null, text), finish)
      else finish(error, value)
    })
    listenAgain?.()
  }
  // After an error of a line Node calls nobody back: it shows the error, and the prompt.
  const displayPrompt = server.displayPrompt.bind(server)
  const prompted: typeof server.displayPrompt = (preserveCursor) => {
    displayPrompt(preserveCursor)
    running = false
    wakeFeeder()
  }
  Object.assign(server, { eval: wrapped, displayPrompt: prompted })
  keepHistory(server, terminal ? options.historyFile : undefined)
  const restoreLog = terminal ? writeLogAbovePrompt(library, server, () => !running && !closed) : () => {}
  const survive = (error: unknown): void => showUncaught(server, error)
  if (options.surviveErrors === true) process.on("uncaughtException", survive)
  server.once("exit", () => {
    closed = true
    restoreLog()
    process.off("uncaughtException", survive)
    options.onExit?.()
  })
  return server
}

/**
 * While a line runs Node itself waits for Ctrl-C, to break an endless loop. It would take listeners off then, and with
 * the last of them what it waits with: the program would end. The answer puts them back.
 */
function withoutInterruptListeners(): () => void {
  const listeners = process.listeners("SIGINT")
  process.removeAllListeners("SIGINT")
  return () => {
    for (const listener of listeners) process.on("SIGINT", listener)
  }
}

function keepHistory(server: REPLServer, file: string | undefined): void {
  if (file === undefined) return
  server.setupHistory(file, (error) => {
    if (error) server.output.write(`the history can't be kept: ${error.message}\n`)
  })
}

/** A linked process that ends, or an error in a callback, costs the shell nothing but this line. */
function showUncaught(server: REPLServer, error: unknown): void {
  server.output.write(
    `\n** uncaught: ${error instanceof Error ? (error.stack ?? error.message) : inspect(error)}\n`,
  )
  server.displayPrompt(true)
}
