// What an installed package must be able to do on every platform. `beamline` is the package's namespace; the answer is
// a list of lines, the same everywhere.

/** @param {typeof import("beamline")} beamline */
export async function exercise(beamline) {
  const { GenServer, Process, receive, reply, ok, self, send, spawn, Supervisor, unwrap } = beamline
  const lines = []

  const parent = self()
  const echo = spawn(async () => {
    const text = await receive()
    await new Promise((resolve) => setTimeout(resolve, 1))
    send(parent, [text, self() === echo])
  })
  send(echo, "after a foreign await")
  lines.push(JSON.stringify(await receive()))

  const sum = await Process.run(function* () {
    send(self(), 20)
    send(self(), 22)
    const [a, b] = [yield* receive(), yield* receive()]
    return Number(a) + Number(b)
  })
  lines.push(`generator: ${sum}`)

  const Counter = GenServer.define("Counter")({
    init: (/** @type {number} */ count) => ok(count),
    handleCall: {
      add: (/** @type {number} */ count, /** @type {unknown} */ _from, /** @type {number} */ n) =>
        reply(count + n, count + n),
      async slowly(/** @type {number} */ count) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        return reply(`${count} slowly`, count)
      },
      crash: () => {
        throw new Error("boom")
      },
    },
  })
  const tree = unwrap(
    await Supervisor.startLink([Counter.childSpec(40, { name: "counter" })], { strategy: "one_for_one" }),
  )
  const counter = GenServer.name("counter")
  lines.push(`call: ${await GenServer.call(counter, ["add", 2])}`)
  lines.push(`async callback: ${await GenServer.call(counter, "slowly")}`)
  lines.push(`crash: ${await GenServer.call(counter, "crash").catch((error) => error.cause.message)}`)
  await Process.sleep(1)
  lines.push(`restarted: ${await GenServer.call(counter, ["add", 1])}`)
  await Supervisor.stop(tree)
  lines.push(`stopped: ${Process.whereis("counter") === undefined}`)
  return lines
}

export const EXPECTED = [
  '["after a foreign await",true]',
  "generator: 42",
  "call: 42",
  "async callback: 42 slowly",
  "crash: boom",
  "restarted: 41",
  "stopped: true",
]
