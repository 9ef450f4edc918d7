// The servers that the workloads use.

import { GenServer, noreply, ok, reply, self, send } from "beamline"
import type { Pid } from "beamline"

export interface Counter {
  call: { inc(): number; get(): number }
  cast: { inc(): void }
}

export const Counter = GenServer.define<Counter>("Counter", { restart: "temporary" })({
  init: (count: number) => ok(count),
  handleCall: {
    inc: (count) => reply(count + 1, count + 1),
    get: (count) => reply(count, count),
  },
  handleCast: { inc: (count) => noreply(count + 1) },
})

export interface Adder {
  call: { get(): number }
  cast: { add(numbers: readonly number[]): void }
}

/** Counts the numbers that it is sent. */
export const Adder = GenServer.define<Adder>("Adder")({
  init: (count: number) => ok(count),
  handleCall: { get: (count) => reply(count, count) },
  handleCast: { add: (count, numbers) => noreply(count + numbers.length) },
})

export interface Keeper {
  call: { inc(): number }
}

interface Kept {
  readonly n: number
  readonly last: { readonly at: number; readonly tag: string } | null
}

/** Replaces all its state at each call. */
export const Keeper = GenServer.define<Keeper, Kept>("Keeper")({
  init: (_: undefined) => ok({ n: 0, last: null }),
  handleCall: { inc: ({ n }) => reply(n + 1, { n: n + 1, last: { at: n, tag: "x" } }) },
})

export interface Runner {
  cast: { next(pid: Pid<Runner>): void; token(left: number): void }
}

interface Lap {
  readonly next: Pid<Runner> | null
  readonly main: Pid
}

/** One of a ring: hands a token on until it has run out. */
export const Runner = GenServer.define<Runner, Lap>("Runner")({
  init: (lap: Lap) => ok(lap),
  handleCast: {
    next: ({ main }, next) => noreply({ next, main }),
    token(lap, left) {
      if (left === 0) send(lap.main, "ring_done")
      else GenServer.cast(lap.next!, ["token", left - 1])
      return noreply(lap)
    },
  },
})

export interface Crasher {
  cast: { crash(): void }
}

/** Tells its pid when it starts. */
export const Crasher = GenServer.define<Crasher>("Crasher")({
  init(main: Pid) {
    send(main, ["up", self()])
    return ok(main)
  },
  handleCast: {
    crash() {
      throw new Error("boom")
    },
  },
})
