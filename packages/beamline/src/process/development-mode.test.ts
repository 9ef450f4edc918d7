import {
  Development,
  GenServer,
  noreply,
  ok,
  Process,
  receive,
  reply,
  self,
  send,
  spawn,
  sys,
  unwrap,
} from "beamline"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { runNode } from "../../test-support/index.ts"
import { captureLog, inProcess, settle } from "../testing/index.ts"
import { onSend } from "./development.ts"

let stop: () => void
beforeEach(() => void (stop = Development.freezeMessages()))
afterEach(() => stop())

class Basket {
  items: string[] = []
}

function spoil(basket: unknown): void {
  ;(basket as Basket).items.push("worm")
}

interface Keeper {
  call: { give(): unknown; take(value: unknown): void; spoil(value: Basket): void }
  cast: { put(value: unknown): void; spoil(value: Basket): void; rot(): void }
}
const Keeper = GenServer.define<Keeper, unknown>("Keeper")({
  init: (value: unknown) => ok(value),
  handleCall: {
    give: (state) => reply(state, state),
    take: (_state, _from, value) => reply(undefined, value),
    spoil: (state, _from, basket) => {
      spoil(basket)
      return reply(undefined, state)
    },
  },
  handleCast: {
    put: (_state, value) => noreply(value),
    spoil: (state, basket) => {
      spoil(basket)
      return noreply(state)
    },
    rot: (state) => {
      spoil(state)
      return noreply(state)
    },
  },
})

const call = (server: unknown, request: unknown): Promise<unknown> =>
  GenServer.call(server as never, request as never)

describe("Development.freezeMessages", () => {
  test(
    "freezes what is sent, through and through",
    inProcess(async () => {
      const message = { user: { tags: ["a", ["b"]] } }
      send(self(), message)
      expect(() => message.user.tags.push("c")).toThrow(TypeError)
      expect(() => (message.user.tags[1] as string[]).push("c")).toThrow(TypeError)
      expect(() => Object.assign(message.user, { name: "Ada" })).toThrow(TypeError)
      expect(await receive()).toBe(message)
    }),
  )

  test(
    "freezes calls, casts, replies, the arguments of a start, and the messages of timers",
    inProcess(async () => {
      const [argument, called, put, timed] = [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }]
      const keeper = unwrap(await Keeper.startLink(argument))
      await call(keeper, ["take", called])
      GenServer.cast(keeper as never, ["put", put] as never)
      Process.sendAfter(self(), timed, 60_000)
      for (const one of [argument, called, put, timed]) expect(Object.isFrozen(one)).toBe(true)
      const state = { list: [] }
      const other = unwrap(await Keeper.startLink(undefined))
      await sys.replaceState(other, () => state)
      expect(Object.isFrozen(await call(other, "give"))).toBe(true)
      expect(Object.isFrozen(state.list)).toBe(true)
    }),
  )

  test(
    "does not freeze a state that sys looks at",
    inProcess(async () => {
      const keeper = unwrap(await Keeper.startLink(undefined))
      const state = { list: [] as number[] }
      await sys.replaceState(keeper, () => state)
      await sys.getState(keeper)
      await sys.getStatus(keeper)
      state.list.push(1)
      expect(await sys.getState(keeper)).toEqual({ list: [1] })
    }),
  )

  test(
    "a change throws in the process that makes it, and its crash names it",
    inProcess(async () => {
      const { text } = await captureLog(async () => {
        const thief = spawn(async () => {
          const basket = (await receive()) as Basket
          basket.items.push("stolen")
        })
        send(thief, { items: [] })
      })
      expect(text).toMatch(/Process #PID<[\d.]+> raised an exception/)
      expect(text).toContain("TypeError")
    }),
  )

  test.each([
    ["Map", () => new Map([["a", 1]]), (map: Map<string, number>) => map.set("b", 2), "set in a Map"],
    ["Map", () => new Map(), (map: Map<string, number>) => map.clear(), "clear in a Map"],
    ["Set", () => new Set([1]), (set: Set<number>) => set.delete(1), "delete in a Set"],
    ["Date", () => new Date(0), (date: Date) => date.setFullYear(2030), "setFullYear in a Date"],
  ])("a %s refuses, and names the message and the processes", async (_, make, change, what) => {
    await inProcess(async () => {
      Process.register(self(), "sender")
      const value = make()
      const receiver = spawn(async () => {
        await receive()
      })
      send(receiver, ["take", value])
      expect(() => change(value as never)).toThrow(
        new RegExp(
          `^cannot ${what} that is part of the message \\["take", .*\\], which #PID<[\\d.]+> \\(sender\\) has sent to ` +
            `${String(receiver)}; #PID<[\\d.]+> \\(sender\\) has tried to change it$`,
        ),
      )
      expect(value).toEqual(make())
      expect(structuredClone(value)).toEqual(value)
    })()
  })

  test(
    "names the sender that has changed an instance before it was taken",
    inProcess(async () => {
      const basket = new Basket()
      const { events } = await captureLog(async () => {
        const receiver = spawn(async () => {
          await receive("go")
          await receive()
        })
        send(receiver, ["basket", basket])
        basket.items.push("late")
        send(receiver, "go")
      })
      expect(events.map((event) => event.message)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^The message \\["basket", Basket \\{ items: \\[\\] \\}\\], sent by ${String(self())} to #PID<[\\d.]+>, was ` +
              `changed by ${String(self())}\\. It is now \\["basket", Basket \\{ items: \\["late"\\] \\}\\]\\.`,
          ),
        ),
      ])
      expect(events[0]).toMatchObject({
        level: "error",
        metadata: { sender: self() },
        report: { label: ["beamline", "mutated_message"], suspects: [self()] },
      })
    }),
  )

  test.each([
    [
      "a server, in a call",
      async () => {
        const keeper = unwrap(await Keeper.startLink(undefined))
        await call(keeper, ["spoil", new Basket()])
        return keeper
      },
    ],
    [
      "a server, in a cast",
      async () => {
        const keeper = unwrap(await Keeper.startLink(undefined))
        GenServer.cast(keeper as never, ["spoil", new Basket()] as never)
        return keeper
      },
    ],
    [
      "a generator process",
      async () => {
        const pid = spawn(function* () {
          spoil(yield* receive())
        })
        send(pid, new Basket())
        return pid
      },
    ],
    [
      "an async process",
      async () => {
        const pid = spawn(async () => spoil(await receive()))
        send(pid, new Basket())
        return pid
      },
    ],
    [
      "an async process that finds the message in its mailbox",
      async () => {
        const pid = spawn(async () => {
          await receive("go")
          spoil(await receive())
        })
        send(pid, new Basket())
        send(pid, "go")
        return pid
      },
    ],
    [
      "the one who gets it as a reply",
      async () => {
        const keeper = unwrap(await Keeper.startLink(new Basket()))
        await settle()
        spoil(await call(keeper, "give"))
        return self()
      },
    ],
  ])("names the receiver that has changed an instance: %s", async (_, act) => {
    await inProcess(async () => {
      const { events, value: receiver } = await captureLog(act)
      expect(events.map((event) => event.report?.["suspects"])).toEqual([[receiver]])
    })()
  })

  test(
    "names the server that changes its state after it has replied with it",
    inProcess(async () => {
      const keeper = unwrap(await Keeper.startLink(undefined))
      await sys.replaceState(keeper, () => new Basket())
      await call(keeper, "give")
      await settle()
      const { events } = await captureLog(async () => {
        const answer = call(keeper, "give")
        GenServer.cast(keeper as never, "rot" as never)
        await answer
      })
      expect(events.map((event) => event.report?.["suspects"])).toEqual([[keeper]])
    }),
  )

  test(
    "notices a change of bytes, and says so once",
    inProcess(async () => {
      const bytes = new Uint8Array([1, 2, 3])
      const { events } = await captureLog(async () => {
        send(self(), bytes)
        bytes[0] = 9
        await receive()
        await settle()
      })
      expect(events).toHaveLength(1)
      expect(events[0]!.message).toContain("#Uint8Array<3 bytes>")
    }),
  )

  test(
    "leaves alone what is code or alive",
    inProcess(async () => {
      const module = { count: 0, start: () => {} }
      const emitter = Object.assign(
        new (class Emitter {
          on(): void {}
        })(),
        { listeners: 0 },
      )
      const error = new Error("x")
      const { events } = await captureLog(async () => {
        const promise: unknown = Promise.resolve()
        send(self(), [module, emitter, error, promise, self()])
        module.count++
        emitter.listeners++
        error.message = "y"
        await receive()
        await settle()
      })
      expect(events).toEqual([])
      expect(module.count).toBe(1)
    }),
  )

  test(
    "takes cycles, big arrays, what is frozen already, and a Proxy that refuses",
    inProcess(async () => {
      const cycle: { self?: unknown } = {}
      cycle.self = cycle
      const inner = { n: 0 }
      const stubborn = new Proxy({}, { preventExtensions: () => false })
      for (const message of [
        cycle,
        Array.from({ length: 200_000 }, () => 0),
        Object.freeze({ inner }),
        stubborn,
        new Map([[inner, 1]]),
      ]) {
        send(self(), message)
        expect(await receive()).toBe(message)
      }
      expect(Object.isFrozen(cycle)).toBe(true)
    }),
  )

  test("can be turned off, and then is as it was before", () => {
    stop()
    const before = onSend.hook
    const outer = Development.freezeMessages()
    const inner = Development.freezeMessages()
    expect(onSend.hook).not.toBe(null)
    inner()
    expect(onSend.hook).not.toBe(null)
    outer()
    expect(onSend.hook).toBe(before)
  })

  test("is turned on by BEAMLINE_DEV=freeze", async () => {
    const program = `
      import { send, self } from "beamline"
      const message = { n: 0 }
      send(self(), message)
      console.log(Object.isFrozen(message))
    `
    const [off, on] = await Promise.all([
      runNode(program, { env: { BEAMLINE_DEV: "" } }),
      runNode(program, { env: { BEAMLINE_DEV: "freeze" } }),
    ])
    expect([off.stdout, on.stdout, on.stderr]).toEqual(["false\n", "true\n", ""])
  })
})
