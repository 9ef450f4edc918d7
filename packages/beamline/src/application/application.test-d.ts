import { Application, Config, Supervisor } from "beamline"
import type { ApplicationError, ApplicationModule, ConfigVariable, Result, Secret, Wait } from "beamline"
import * as v from "valibot"
import { expectTypeOf, test } from "vitest"
import { z } from "zod"

const start = () => Supervisor.startLink([], { strategy: "one_for_one" })

const Plain = Application.define("plain", { env: { port: 80, hosts: ["a"] } })({ start })
const Untyped = Application.define("untyped")({ start })
const Shop = Application.define("shop", {
  env: { extra: true, port: "80" },
  schema: {
    port: z.coerce.number(),
    mode: v.picklist(["fast", "slow"]),
    key: Config.secret(z.string()),
  },
})({ start })
const Whole = Application.define("whole", {
  schema: z.object({ port: z.coerce.number(), key: z.string(), maybe: z.string().optional() }),
  secrets: ["key"],
})()

declare module "beamline" {
  interface Applications {
    declared: typeof Shop
  }
}

test("the types of an environment follow from env and schema", () => {
  expectTypeOf(Application.getEnv(Plain, "port")).toEqualTypeOf<number>()
  expectTypeOf(Application.getEnv(Plain, "hosts")).toEqualTypeOf<string[]>()
  expectTypeOf(Application.getEnv(Shop, "port")).toEqualTypeOf<number>()
  expectTypeOf(Application.getEnv(Shop, "mode")).toEqualTypeOf<"fast" | "slow">()
  expectTypeOf(Application.getEnv(Shop, "key")).toEqualTypeOf<Secret<string>>()
  expectTypeOf(Application.getEnv(Shop, "extra")).toEqualTypeOf<boolean>()
  expectTypeOf(Application.getEnv(Shop, "port", "none")).toEqualTypeOf<number | string>()
  expectTypeOf(Application.fetchEnvOrThrow(Whole, "key")).toEqualTypeOf<Secret<string>>()
  expectTypeOf(Application.getEnv(Whole, "maybe")).toEqualTypeOf<string | undefined>()
  expectTypeOf(Application.fetchEnv(Shop, "port")).toEqualTypeOf<Result<number, undefined>>()
  expectTypeOf(Application.getEnv(Untyped, "anything")).toEqualTypeOf<unknown>()
})

test("so they do by a declared name; nothing is known of others", () => {
  expectTypeOf(Application.getEnv("declared", "port")).toEqualTypeOf<number>()
  expectTypeOf(Application.getEnv("some_app", "port")).toEqualTypeOf<unknown>()
  // @ts-expect-error no such key
  Application.getEnv("declared", "prot")
})

test("wrong keys and values do not compile", () => {
  // @ts-expect-error no such key
  Application.getEnv(Shop, "prot")
  // @ts-expect-error no such key
  Application.fetchEnvOrThrow(Plain, "prot")
  // @ts-expect-error the port is a number
  Application.putEnv(Shop, "port", "80")
  // @ts-expect-error the key is a secret
  Application.putEnv(Shop, "key", "bare")
  Application.putEnv(Shop, "key", Config.secret("x"))
  Application.putEnv("some_app", "key", 5)
})

test("definitions are checked", () => {
  // @ts-expect-error start is missing
  Application.define("x")({ stop: () => {} })
  // @ts-expect-error unknown option
  Application.define("x", { vsn: "1" })
  // @ts-expect-error no Result
  Application.define("x")({ start: () => 5 })
  // @ts-expect-error no schema
  Application.define("x", { schema: { port: 5 } })
  Application.define("x", { arg: 5 })({
    start: async (type, argument) => {
      expectTypeOf(type).toEqualTypeOf<"normal">()
      expectTypeOf(argument).toEqualTypeOf<number>()
      const result = await start()
      return result.ok ? { ...result, info: { since: 1 } } : result
    },
  })
  Application.define("x")<{ since: number }>({
    start: async () => {
      const result = await start()
      return result.ok ? { ok: true, value: result.value, info: { since: 1 } } : result
    },
    prepStop: (state) => expectTypeOf(state).toEqualTypeOf<{ since: number }>(),
  })
})

test("results are typed", () => {
  expectTypeOf(Application.start(Shop)).toEqualTypeOf<Wait<Result<void, ApplicationError>>>()
  expectTypeOf(Application.ensureAllStarted([Shop, "other"])).toEqualTypeOf<
    Wait<Result<readonly string[], readonly [app: string, reason: ApplicationError]>>
  >()
  expectTypeOf(Shop.name).toEqualTypeOf<"shop">()
  expectTypeOf(Shop).toExtend<ApplicationModule>()
  // @ts-expect-error no type of start
  void Application.start(Shop, "forever")
  // @ts-expect-error neither a module nor a name
  void Application.start(5)
})

test("configuration variables know their values", () => {
  expectTypeOf(Config.env("X")).toEqualTypeOf<ConfigVariable<string>>()
  expectTypeOf(Config.env("X", { as: "integer" })).toEqualTypeOf<ConfigVariable<number>>()
  expectTypeOf(Config.env("X", { as: "boolean", default: null })).toEqualTypeOf<
    ConfigVariable<boolean | null>
  >()
  expectTypeOf(Config.env("X", { secret: true })).toEqualTypeOf<ConfigVariable<Secret<string>>>()
  expectTypeOf(Config.env("X", { as: z.coerce.date() })).toEqualTypeOf<ConfigVariable<Date>>()
  expectTypeOf(Config.env("X", { as: (text) => text.split(",") })).toEqualTypeOf<ConfigVariable<string[]>>()
  // @ts-expect-error no such type
  Config.env("X", { as: "date" })
  // @ts-expect-error it is not read yet
  Number(Config.env("X")).toFixed(Config.env("Y", { as: "integer" }))
  // @ts-expect-error an object of objects
  Config.define({ shop: 5 })
})
