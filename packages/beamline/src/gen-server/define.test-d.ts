import { describe, expectTypeOf, test } from "vitest"

import { fail, ignore, noreply, ok, reply, stop, stopReply } from "../gen/index.ts"
import type { From, Next, StartError } from "../gen/index.ts"
import type { Pid, Result } from "../kernel/index.ts"
import { Process, self } from "../process/index.ts"
import { Supervisor } from "../supervisor/index.ts"
import { call, cast, name } from "./client.ts"
import { define } from "./define.ts"
import { start, startLink } from "./start.ts"
import type { Module } from "./types.ts"

interface Account {
  call: { balance(): number; pay(amount: number, note?: string): boolean; history(): readonly string[] }
  cast: { rename(to?: string): void; freeze(): void }
  info: { kind: "interest"; rate: number }
  continue: "audit" | { load: string }
}

const Account = define<Account>("Account")({
  init: (owner: string) => ok({ owner, cents: 0 }, { continue: "audit" }),
  handleCall: {
    balance: (state) => {
      expectTypeOf(state).toEqualTypeOf<{ owner: string; cents: number }>()
      return reply(state.cents, state)
    },
    async pay(state, from, amount, note) {
      expectTypeOf(from).toEqualTypeOf<From<boolean>>()
      expectTypeOf(amount).toEqualTypeOf<number>()
      expectTypeOf(note).toEqualTypeOf<string | undefined>()
      expectTypeOf(await call(name<Account>("other"), "balance")).toEqualTypeOf<number>()
      return reply(true, { ...state, cents: state.cents + amount }, { timeout: 100 })
    },
    *history(state) {
      expectTypeOf(yield* call(name<Account>("other"), ["pay", 1])).toEqualTypeOf<boolean>()
      return stopReply("normal", ["opened"], state)
    },
  },
  handleCast: {
    rename: (state, to = "nobody") => noreply({ ...state, owner: to }, { hibernate: true }),
    freeze: (state) => stop(["shutdown", "frozen"], state),
  },
  handleContinue: (state, what) => {
    expectTypeOf(what).toEqualTypeOf<"audit" | { load: string }>()
    return noreply(state, what === "audit" ? { continue: { load: "all" } } : {})
  },
  handleInfo: (state, message) => {
    if (message === "timeout") return stop("normal", state)
    if ("kind" in message) {
      expectTypeOf(message).toEqualTypeOf<{ kind: "interest"; rate: number }>()
      return noreply(state)
    }
    if (message[0] === "DOWN") {
      expectTypeOf(message[3]).toEqualTypeOf<Pid | readonly [name: string, node: string]>()
      return noreply(state)
    }
    expectTypeOf(message[1]).toEqualTypeOf<Pid>()
    return noreply(state)
  },
  terminate: async (state, reason) => {
    expectTypeOf(state.cents).toEqualTypeOf<number>()
    if (reason instanceof Error) void reason.message
  },
  codeChange: (_old, state) => ok(state),
  formatStatus: (status) => ({ ...status, state: "hidden" }),
})

describe("define", () => {
  test("knows protocol and init argument of a module", () => {
    expectTypeOf(Account).toEqualTypeOf<Module<Account, string>>()
    expectTypeOf(Account.start("me")).resolves.toEqualTypeOf<Result<Pid<Account>, StartError<Account>>>()
    expectTypeOf(startLink(Account, "me", { name: "account" })).resolves.toEqualTypeOf<
      Result<Pid<Account>, StartError<Account>>
    >()
    // @ts-expect-error the init argument is a string
    void Account.startLink(7)
    // @ts-expect-error the init argument is a string
    void start(Account, 7)
    // @ts-expect-error the init argument is missing
    void Account.start()
    // @ts-expect-error the init argument is a string
    Account.childSpec(7)
    // @ts-expect-error an option that does not exist
    void Account.start("me", { nmae: "x" })
    // @ts-expect-error a server has no monitor option
    void Account.start("me", { spawnOpt: { monitor: true } })
    // @ts-expect-error a restart that does not exist
    Account.childSpec("me", { restart: "always" })
  })

  test("takes no argument where init takes none, or undefined", () => {
    const None = define<{ call: { get(): number } }>("None")({
      init: () => ok(0),
      handleCall: { get: (n) => reply(n, n) },
    })
    const Optional = define<{ call: { get(): number } }>("Optional")({
      init: (n: number | undefined) => ok(n ?? 0),
      handleCall: { get: (n) => reply(n, n) },
    })
    void None.start()
    void None.start(undefined, { name: "none" })
    void Optional.start()
    void Optional.start(7)
    // @ts-expect-error not a number
    void Optional.start("7")
  })

  test("takes the state's type where it is given, or a union that ok tells", () => {
    type Door = { readonly is: "open" } | { readonly is: "locked"; readonly code: number }
    const given = define<{ call: { lock(code: number): boolean } }, Door>("Given")({
      init: () => ok({ is: "open" }),
      handleCall: {
        lock: (door, _from, code) =>
          door.is === "open"
            ? reply(true, { is: "locked", code })
            : reply(door.code === code, { is: "open" }),
      },
    })
    void given.start()
    define<{ call: { lock(code: number): boolean } }>("Told")({
      init: () => ok<Door>({ is: "open" }),
      handleCall: {
        lock: async (door, _from, code) =>
          door.is === "open" ? reply(true, { is: "locked", code }) : reply(false, door),
      },
    })
    define<{ call: { lock(): boolean } }>("Annotated")({
      init: (): Next<Door> => ok({ is: "open" }),
      handleCall: { lock: (door) => reply(door.is === "open", door) },
    })
  })

  test("lets init say that there is nothing to run", () => {
    define("Many")({
      init: (what: number) =>
        what === 0 ? ignore : what === 1 ? fail("no") : what === 2 ? stop("why") : ok("state"),
      terminate: (state) => expectTypeOf(state).toEqualTypeOf<string>(),
    })
    define("ManyLater")({
      init: async (what: number) => (what === 0 ? ignore : what === 1 ? stop("why") : ok({ a: 1 })),
      terminate: (state) => expectTypeOf(state).toEqualTypeOf<{ a: number }>(),
    })
    define("ManySteps")({
      *init(what: number) {
        yield* Process.sleep(1)
        return what === 0 ? ignore : ok(new Map<string, number>())
      },
      terminate: (state) => expectTypeOf(state).toEqualTypeOf<Map<string, number>>(),
    })
  })

  test("hands a catch-all requests as tuples", () => {
    define<Account>("All")({
      init: () => ok(0),
      handleCall: (n, _from, request) => {
        if (request[0] === "pay") {
          expectTypeOf(request).toEqualTypeOf<readonly ["pay", number, (string | undefined)?]>()
          return reply(request[1] > n, n)
        }
        return request[0] === "balance" ? reply(n, n) : reply(["x"], n)
      },
      handleCast: (_n, request) => {
        expectTypeOf(request[0]).toEqualTypeOf<"rename" | "freeze">()
        return noreply(0)
      },
    })
  })

  test("takes anything for a protocol that is any", () => {
    const Loose = define<any>("Loose")({
      init: () => ok(0),
      handleCall: { whatever: (n: number) => reply(n, n) } as never,
      handleCast: (() => noreply(0)) as never,
      handleInfo: (n, message) => {
        expectTypeOf(message).toBeAny()
        return noreply(n)
      },
    })
    expectTypeOf(Loose).toEqualTypeOf<Module<any, unknown>>()
  })
})

describe("define refuses", () => {
  type Two = { call: { get(): number; add(n: number): number } }
  type One = { call: { get(): number } }

  test("a missing handler", () => {
    define<Two>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error add is missing
      handleCall: { get: (n) => reply(n, n) },
    })
    // @ts-expect-error handleCall is missing
    define<Two>("X")({ init: (n: number) => ok(n) })
    // @ts-expect-error handleCast is missing
    define<{ cast: { go(): void } }>("X")({ init: (n: number) => ok(n) })
  })

  test("a handler of no request", () => {
    define<One>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error put is no request
      handleCall: { get: (n) => reply(n, n), put: (n) => reply(n, n) },
    })
    // @ts-expect-error there are no casts
    define<One>("X")({ init: (n: number) => ok(n), handleCall: { get: (n) => reply(n, n) }, handleCast: {} })
  })

  test.each(["plain", "async", "generator"])("a wrong reply (%s)", () => {
    define<One>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error the reply is a number
      handleCall: { get: (n) => reply("no", n) },
    })
    define<One>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error the reply is a number
      handleCall: { get: async (n) => reply("no", n) },
    })
    define<One>("X")({
      init: (n: number) => ok(n),
      handleCall: {
        // @ts-expect-error the reply is a number
        *get(n) {
          return reply("no", n)
        },
      },
    })
    define<One>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error the reply is a number
      handleCall: { get: (n) => stopReply("normal", "no", n) },
    })
  })

  test("a wrong state", () => {
    define<One>("X")({
      init: (n: number) => ok(n),
      // @ts-expect-error the state is a number
      handleCall: { get: () => reply(1, "state") },
    })
    define<One>("X")({
      // @ts-expect-error the state is wider than init's
      init: () => ok({ is: "open" }),
      handleCall: { get: (door: { is: "open" | "closed" }) => reply(1, door) },
    })
  })

  test("a reply to a cast, a continue that the protocol does not know, a plain value", () => {
    define<{ cast: { go(): void } }>("X")({
      init: () => ok(0),
      // @ts-expect-error nobody waits for a reply
      handleCast: { go: (n) => reply(1, n) },
    })
    define<One>("X")({
      init: () => ok(0),
      // @ts-expect-error the protocol has no continue
      handleCall: { get: (n) => reply(1, n, { continue: "x" }) },
    })
    define<One>("X")({
      init: () => ok(0),
      // @ts-expect-error not an instruction
      handleCall: { get: (n) => n },
    })
    // @ts-expect-error not an instruction
    define("X")({ init: () => 7 })
  })

  test("an unknown callback, option or wish", () => {
    // @ts-expect-error a callback that does not exist
    define("X")({ init: () => ok(0), handelInfo: () => noreply(0) })
    // @ts-expect-error an option that does not exist
    define("X", { restrat: "temporary" })
    // @ts-expect-error a wish that does not exist
    ok(0, { timout: 5 })
    // @ts-expect-error hibernate is true or not there
    noreply(0, { hibernate: false })
  })
})

describe("a pid", () => {
  interface Wide {
    call: { pay(amount: number | string): boolean }
  }
  interface Narrow {
    call: { balance(): number }
  }
  interface Chatty {
    info: { kind: "interest"; rate: number } | { kind: "news" }
  }
  interface Vague {
    call: { balance(): number | string }
  }
  const pid = null as unknown as Pid<Account>

  test("serves where a smaller protocol is asked for, or none", () => {
    expectTypeOf(pid).toExtend<Pid>()
    expectTypeOf(pid).toExtend<Pid<unknown>>()
    expectTypeOf(pid).toExtend<Pid<Narrow>>()
    expectTypeOf(pid).toExtend<Pid<Vague>>()
    expectTypeOf(pid).toExtend<Pid<any>>()
    expectTypeOf<Pid<any>>().toExtend<Pid<Account>>()
  })

  test("does not serve where a wider one is asked for", () => {
    expectTypeOf<Pid>().not.toExtend<Pid<Account>>()
    expectTypeOf<Pid<Narrow>>().not.toExtend<Pid<Account>>()
    expectTypeOf(pid).not.toExtend<Pid<Wide>>()
    expectTypeOf(pid).not.toExtend<Pid<Chatty>>()
    // @ts-expect-error a pid of unknown protocol takes no requests
    void call(self(), "balance")
    // @ts-expect-error nor casts
    cast(null as unknown as Pid, "freeze")
  })

  test("answers by its protocol, also a request that is a variable", () => {
    expectTypeOf(call(pid, "balance")).resolves.toEqualTypeOf<number>()
    expectTypeOf(call(pid, ["pay", 1, "rent"], { timeout: 10 })).resolves.toEqualTypeOf<boolean>()
    const request = (Math.random() > 0.5 ? "balance" : ["history"]) as "balance" | readonly ["history"]
    expectTypeOf(call(pid, request)).resolves.toEqualTypeOf<number | readonly string[]>()
    // @ts-expect-error a string is no amount
    void call(pid, ["pay", "much"])
    // @ts-expect-error the amount is missing
    void call(pid, "pay")
    // @ts-expect-error too many arguments
    void call(pid, ["balance", 1])
    // @ts-expect-error no such request
    void call(pid, "close")
    // @ts-expect-error a cast
    void call(pid, "freeze")
    // @ts-expect-error a call
    cast(pid, "balance")
    // @ts-expect-error a string is asked for
    cast(pid, ["rename", 7])
  })
})

describe("children", () => {
  test("take the init argument of their module", () => {
    void Supervisor.startLink([Account.childSpec("me"), [Account, "you"]], { strategy: "one_for_one" })
    // @ts-expect-error the init argument is a string
    void Supervisor.startLink([[Account, 5]], { strategy: "one_for_one" })
    // @ts-expect-error the init argument is missing
    void Supervisor.startLink([Account], { strategy: "one_for_one" })
  })
})
