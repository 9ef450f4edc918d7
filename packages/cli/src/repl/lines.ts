import { PassThrough } from "node:stream"
import { createInterface } from "node:readline"

/**
 * Gives the lines of an input one by one, each only when the one before has been dealt with. Node's REPL takes what a
 * pipe holds all at once, and would evaluate a line while the one before still waits.
 */
export function oneByOne(input: NodeJS.ReadableStream, isIdle: () => Promise<void>): PassThrough {
  const output = new PassThrough()
  void feed(createInterface({ input, crlfDelay: Infinity }), output, isIdle)
  return output
}

async function feed(
  lines: AsyncIterable<string>,
  output: PassThrough,
  isIdle: () => Promise<void>,
): Promise<void> {
  for await (const line of lines) {
    if (output.writableEnded) return
    output.write(`${line}\n`)
    await new Promise((resolve) => setImmediate(resolve))
    await isIdle()
  }
  output.end()
}
