import { fork } from "node:child_process"

import { Misuse } from "../command/index.ts"
import type { DescribeAnswer, DescribeRequest } from "../runtime/index.ts"

type Description = Exclude<DescribeAnswer, { fault: string }>

/**
 * Asks a bundle what its applications are, in a process of its own that runs on `node`. Throws `Misuse` with what the applications' code
 * has thrown.
 */
export async function describeBundle(
  main: string,
  request: DescribeRequest,
  node: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Description> {
  const child = fork(main, ["describe"], {
    env,
    execPath: node,
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  })
  let complaint = ""
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (complaint += text))
  child.send(request)
  const answer = await new Promise<DescribeAnswer>((resolve) => {
    child.on("message", (message) => resolve(message as DescribeAnswer))
    child.on("close", () => resolve({ fault: complaint.trim() || "it ended before it answered" }))
  })
  child.disconnect?.()
  if ("fault" in answer) throw new Misuse(`the applications can't be evaluated: ${answer.fault}`)
  return answer
}
