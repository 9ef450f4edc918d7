import { Application, Process } from "beamline"
import { describe, expect, test } from "vitest"

import { app, both, cleanApplications, root } from "../../test-support/index.ts"

cleanApplications()

const ok = (value: unknown): object => ({ ok: true, value })
const failed = (...error: unknown[]): object => ({ ok: false, error })
const names = (...apps: { readonly name: string }[]): string[] => apps.map(({ name }) => name)

/** c needs b and a, b needs a; d has an optional one that does not exist, and needs a. */
function family(): ReturnType<typeof app>[] {
  const a = app()
  const b = app({ start: root }, { applications: [a.name] })
  const c = app(undefined, { applications: [b.name, a.name] })
  const d = app(undefined, { optionalApplications: ["no_such_thing"], applications: [a.name] })
  Application.register([a, b, c, d])
  return [a, b, c, d]
}

describe("Application.ensureAllStarted", () => {
  both("starts what is needed first, and tells what it has started", function* (w) {
    const [a, b, c, d] = family() as [any, any, any, any]
    expect(yield* w(Application.ensureAllStarted([c, d.name]))).toEqual(ok(names(a, b, c, d)))
    expect(yield* w(Application.startedApplications())).toEqual(
      names(d, c, b, a).map((name) => [name, "", "0.0.0"]),
    )
    expect(yield* w(Application.ensureAllStarted([c, d]))).toEqual(ok([]))
    yield* w(Application.stop(c))
    expect(yield* w(Application.ensureAllStarted(d, "temporary"))).toEqual(ok([]))
    expect(yield* w(Application.ensureAllStarted(c, { type: "transient" }))).toEqual(ok(names(c)))
    for (const one of [d, c, b, a]) yield* w(Application.stop(one))
  })

  test("leaves out what is named twice, and gives nothing for nothing", async () => {
    const one = app()
    expect(await Application.ensureAllStarted([one, one.name, one])).toEqual(ok(names(one)))
    expect(await Application.ensureAllStarted([])).toEqual(ok([]))
  })

  test("starts together what does not need each other, with mode concurrent", async () => {
    let now = 0
    let most = 0
    const slow = (applications: { readonly name: string }[]) =>
      app(
        {
          start: async () => {
            most = Math.max(most, ++now)
            await Process.sleep(2)
            now--
            return root()
          },
        },
        { applications: applications as never },
      )
    const a = slow([])
    const b = slow([])
    const c = slow([])
    const d = slow([a, b])
    const e = slow([c, d])
    expect(await Application.ensureAllStarted([e, a], { mode: "concurrent" })).toEqual(
      ok(names(c, a, b, d, e)),
    )
    expect(most).toBe(3)
    most = 0
    for (const one of [e, d, c, b, a]) await Application.stop(one)
    expect(await Application.ensureAllStarted([e, a], { mode: "serial" })).toEqual(ok(names(c, a, b, d, e)))
    expect(most).toBe(1)
  })

  test("stops again what it has started when one fails, the last first, and nothing else", async () => {
    const seen: string[] = []
    const telling = (applications: { readonly name: string }[], start: () => unknown = root): any => {
      const one: any = app(
        { start: start as never, stop: () => void seen.push(one.name) },
        { applications: applications as never },
      )
      return one
    }
    const before = telling([])
    await Application.start(before)
    const a = telling([before])
    const b = telling([a])
    const bad = telling([b], () => ({ ok: false, error: "no" }))
    for (const mode of ["serial", "concurrent"] as const) {
      const why = ["no", [bad.name, "start", ["normal", undefined]]]
      expect(await Application.ensureAllStarted([bad], { mode })).toEqual(failed(bad.name, why))
      expect(seen.splice(0)).toEqual(names(b, a))
      expect(await Application.startedApplications()).toEqual([[before.name, "", "0.0.0"]])
    }
  })

  test("fails with what does not exist, be it needed or asked for", async () => {
    const missing = ["no such file or directory", "nope.app"]
    const needing = app(undefined, { applications: ["nope"] })
    expect(await Application.ensureAllStarted("nope")).toEqual(failed("nope", missing))
    expect(await Application.ensureAllStarted(needing)).toEqual(failed("nope", missing))
    expect(Application.formatError(missing)).toBe("could not find application file: nope.app")
  })

  test("an optional application that exists and fails, fails it", async () => {
    const bad = app({ start: () => ({ ok: false, error: "no" }) })
    const one = app(undefined, { optionalApplications: [bad] })
    const why = ["no", [bad.name, "start", ["normal", undefined]]]
    expect(await Application.ensureAllStarted(one)).toEqual(failed(bad.name, why))
  })

  test("fails where applications need each other in a circle", async () => {
    Application.register([
      Application.define("circle_a", { applications: ["circle_b"] })(),
      Application.define("circle_b", { applications: ["circle_a"] })(),
    ])
    const circle = ["circular_dependency", ["circle_a", "circle_b", "circle_a"]]
    expect(await Application.ensureAllStarted("circle_a")).toEqual(failed("circle_a", circle))
    expect(Application.formatError(circle)).toBe(
      "applications depend on each other: circle_a -> circle_b -> circle_a",
    )
  })

  test("gives the code for a wrong type, and throws for wrong options", async () => {
    const one = app()
    expect(await Application.ensureAllStarted(one, "bogus" as never)).toEqual(
      failed(one.name, ["invalid_restart_type", "bogus"]),
    )
    expect(await Application.ensureAllStarted(one, { type: 5 as never })).toEqual(
      failed(one.name, ["invalid_restart_type", 5]),
    )
    for (const options of [
      { mode: "x" },
      { mode: null },
      { foo: 1 },
      null,
      5,
      [],
      true,
      new Map(),
      () => 1,
      5n,
    ]) {
      expect(() => Application.ensureAllStarted(one, options as never)).toThrow(/^expected /)
    }
    for (const apps of [
      undefined,
      null,
      5,
      "",
      "no spaces",
      {},
      [undefined],
      [[]],
      true,
      Symbol("s"),
      () => 1,
    ]) {
      expect(() => Application.ensureAllStarted(apps as never)).toThrow(/^expected application to be /)
    }
  })
})

describe("Application.ensureStarted and ensureLoaded", () => {
  both("are content with what is there", function* (w) {
    const one = app({ start: root })
    expect(yield* w(Application.ensureStarted(one))).toEqual(ok(undefined))
    expect(yield* w(Application.ensureStarted(one))).toEqual(ok(undefined))
    expect(yield* w(Application.ensureLoaded(one))).toEqual(ok(undefined))
    yield* w(Application.stop(one))
    yield* w(Application.unload(one))
    expect(yield* w(Application.ensureLoaded(one))).toEqual(ok(undefined))
    const needing = app(undefined, { applications: ["nope"] })
    expect(yield* w(Application.ensureStarted(needing))).toEqual(failed("not_started", "nope"))
    expect(yield* w(Application.ensureLoaded("nope"))).toEqual(
      failed("no such file or directory", "nope.app"),
    )
  })
})
