import { $, _, GenServer, inspect, is, match, System } from "beamline"
import { parseOptions, usage } from "./options.ts"
import { Chat } from "./tree.ts"
import type { ChatOptions } from "./tree.ts"
import { webServer } from "./web-server.ts"

const cannotListen = ["shutdown", ["failed_to_start_child", _, ["listen", $("code", is.string)]]] as const

const options = parseOptions(process.argv.slice(2))
if (!options.ok) {
  console.error(`${options.error}\n\n${usage}`)
  process.exitCode = 2
} else if (options.value === "help") {
  console.log(usage)
} else {
  await run(options.value)
}

async function run(options: ChatOptions): Promise<void> {
  System.stopOnSignals({ timeout: 5_000 })
  const chat = await Chat.startLink(options)
  if (!chat.ok) {
    const why = match(cannotListen, chat.error)?.code ?? inspect(chat.error)
    console.error(`The chat can't start on ${options.host}:${options.port}: ${why}`)
    process.exitCode = 1
    return
  }
  const { address, port } = await GenServer.call(webServer, "address")
  const host = address.includes(":") ? `[${address}]` : address
  console.log(`The chat is open: http://${host}:${port}/ (Ctrl-C to stop)`)
}
