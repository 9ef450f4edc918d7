import {
  Application,
  Config,
  GenServer,
  inspect,
  isDown,
  ok,
  Process,
  receive,
  send,
  sys,
  unwrap,
} from "beamline"
import type { Pid } from "beamline"
import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { z } from "zod"

import { captureReports, cleanApplications } from "../../test-support/index.ts"

cleanApplications()
const reports = captureReports()

// The same environment, described with each library, key by key and as a whole.
const described = {
  "zod, key by key": () =>
    Application.define("shop", {
      schema: {
        port: z.coerce.number().int().min(1),
        hosts: z.array(z.string()).default(["localhost"]),
        key: Config.secret(z.string().min(8)),
      },
    })(),
  "zod, as a whole": () =>
    Application.define("shop", {
      schema: z.object({
        port: z.coerce.number().int().min(1),
        hosts: z.array(z.string()).default(["localhost"]),
        key: z.string().min(8),
      }),
      secrets: ["key"],
    })(),
  "valibot, key by key": () =>
    Application.define("shop", {
      schema: {
        port: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1)),
        hosts: v.optional(v.array(v.string()), ["localhost"]),
        key: Config.secret(v.pipe(v.string(), v.minLength(8))),
      },
    })(),
  "valibot, as a whole": () =>
    Application.define("shop", {
      schema: v.object({
        port: v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1)),
        hosts: v.optional(v.array(v.string()), ["localhost"]),
        key: v.pipe(v.string(), v.minLength(8)),
      }),
      secrets: ["key"],
    })(),
}

const file = Config.define({
  shop: { port: Config.env("PORT"), key: Config.env("KEY", { secret: true }) },
})

async function configure(variables: Record<string, string>): Promise<void> {
  const source = "config/runtime.ts"
  Application.configure(unwrap(await Config.load([{ source, value: file }], { variables })))
}

describe.each(Object.entries(described))("an environment described with %s", (_name, define) => {
  test("has the values and the types that the schema makes", async () => {
    const Shop = define()
    await configure({ PORT: "8080", KEY: "correct horse" })
    expect((await Application.load(Shop)).ok).toBe(true)
    const port: number = Application.getEnv(Shop, "port")
    const hosts: readonly string[] = Application.getEnv(Shop, "hosts")
    const key: string = Application.fetchEnvOrThrow(Shop, "key").reveal()
    expect([port, hosts, key]).toEqual([8080, ["localhost"], "correct horse"])
    expect(inspect(Application.getAllEnv(Shop))).not.toContain("horse")
  })

  test("tells all faults with source and variable, and quotes no secret", async () => {
    const Shop = define()
    await configure({ PORT: "-1", KEY: "hunter2" })
    const result: any = await Application.loadAll(Shop)
    expect(result.error[0]).toBe("bad_environment")
    const [port, key] = result.error[1]
    expect(port).toMatchObject({ source: "config/runtime.ts", app: "shop", path: ["port"], variable: "PORT" })
    expect(key).toMatchObject({ source: "config/runtime.ts", app: "shop", path: ["key"], variable: "KEY" })
    expect(key.message).toContain("its schema refuses it")
    expect(Application.formatError(result.error)).not.toContain("hunter2")
  })
})

describe("a secret in a process", () => {
  test("is in no report, no state that is shown, and no answer of sys", async () => {
    const Shop = described["zod, key by key"]()
    await configure({ PORT: "80", KEY: "correct horse" })
    await Application.load(Shop)
    const Vault = GenServer.define("Vault")({
      init: () => ok({ key: Application.getEnv(Shop, "key") }),
      handleInfo: (state: { key: unknown }) => {
        throw new Error(`lost ${String(state.key)} ${JSON.stringify(state)}`)
      },
    })
    const pid: Pid = unwrap(await Vault.start(undefined))
    const shown = [inspect(await sys.getState(pid)), inspect(await sys.getStatus(pid))]
    const ref = Process.monitor(pid)
    send(pid, "crash")
    await receive((message: unknown) => isDown(message, ref))
    const all = [...shown, ...reports.events.map(({ message, report }) => message + inspect(report))].join(
      "\n",
    )
    expect(all).toContain("[secret]")
    expect(all).not.toContain("horse")
  })
})
