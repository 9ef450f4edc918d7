import { createInterface } from "node:readline"

/** Asks at the terminal; nothing, "y" and "yes" mean yes. The end of the input means no. */
export async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  process.stdout.write(`${question} [Yn] `)
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once("line", resolve)
    lines.once("close", () => resolve(undefined))
  })
  lines.close()
  return answer !== undefined && /^(y|yes)?$/i.test(answer.trim())
}
