// A token that is handed round a ring.

import { GenServer, receive, self, send, spawn, unwrap } from "beamline"
import type { Pid, Steps } from "beamline"

import { check, now } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"
import { Runner } from "../servers.ts"

type Token = readonly ["token", number]

/** The two ways to write one of the ring. It is told the next one, then hands on what comes. */
const NODE = {
  async async(main: () => Pid, done: () => void) {
    const next = (await receive()) as Pid
    for (;;) {
      const [, left] = (await receive()) as Token
      if (left === 0) {
        done()
        send(main(), "ring_done")
      } else send(next, ["token", left - 1])
    }
  },
  *gen(main: () => Pid, done: () => void): Steps {
    const next = (yield* receive()) as Pid
    for (;;) {
      const [, left] = (yield* receive()) as Token
      if (left === 0) {
        done()
        send(main(), "ring_done")
      } else send(next, ["token", left - 1])
    }
  },
}

export async function ringRaw(bench: Bench): Promise<void> {
  let main = self()
  let rounds = 0
  const args = [() => main, () => rounds++]
  const nodes = Array.from({ length: SIZE.ring }, () =>
    spawn(NODE, bench.kind === "gen" ? "gen" : "async", args),
  )
  nodes.forEach((node, i) => send(node, nodes[(i + 1) % nodes.length]))
  const run = (hops: number): Code => ({
    async async() {
      main = self()
      send(nodes[0]!, ["token", hops])
      await receive("ring_done")
    },
    *gen() {
      main = self()
      send(nodes[0]!, ["token", hops])
      yield* receive("ring_done")
    },
  })
  const hops = bench.scaled(SIZE.hops)
  await bench.warm(() => run(3_000))
  bench.emit("ring_raw", hops, await bench.time(run(hops)))
  check("tokens that came home", rounds, bench.warmUps + 1)
}

export async function ringCast(bench: Bench): Promise<void> {
  const hops = bench.scaled(SIZE.hops)
  let ms = 0
  let last = 0
  const build = async (): Promise<Pid<Runner>> => {
    const main = self()
    const first = unwrap(await Runner.start({ next: null, main }))
    let next = first
    for (let i = 1; i < SIZE.ring; i++) next = unwrap(await Runner.start({ next, main }))
    GenServer.cast(first, ["next", next])
    return first
  }
  await bench.client({
    async async() {
      const first = await build()
      const run = async (hops: number): Promise<void> => {
        GenServer.cast(first, ["token", hops])
        last = (await receive("ring_done")) === "ring_done" ? hops : 0
      }
      for (let i = 0; i < bench.warmUps; i++) await run(3_000)
      const start = now()
      await run(hops)
      ms = now() - start
    },
    *gen() {
      const main = self()
      const first = unwrap(yield* Runner.start({ next: null, main }))
      let next = first
      for (let i = 1; i < SIZE.ring; i++) next = unwrap(yield* Runner.start({ next, main }))
      GenServer.cast(first, ["next", next])
      const run = function* (hops: number): Steps {
        GenServer.cast(first, ["token", hops])
        last = (yield* receive("ring_done")) === "ring_done" ? hops : 0
      }
      for (let i = 0; i < bench.warmUps; i++) yield* run(3_000)
      const start = now()
      yield* run(hops)
      ms = now() - start
    },
  })
  check("hops of the last token", last, hops)
  bench.emit("ring_cast", hops, ms)
}
