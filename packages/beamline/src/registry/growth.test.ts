import { GenServer, Process, receive, Registry, self, send, spawn, sys, unwrap } from "beamline"
import type { Pid, RegistryKeys } from "beamline"
import { describe, expect, test } from "vitest"

import { newName } from "../../test-support/index.ts"

/** Nanoseconds of this program's own time, so that others on the machine count less. */
function now(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1_000
}

/** What each operation costs per key in a registry of so many keys, which one process has all. */
async function costs(keys: RegistryKeys, count: number): Promise<Record<string, number>> {
  const name = newName()
  unwrap(await Registry.startLink({ keys, name }))
  const all = Array.from({ length: count }, (_, index) => `key ${index}`)
  const spent: Record<string, number> = {}
  const time = (what: string, fn: () => void): void => {
    const start = now()
    fn()
    spent[what] = (now() - start) / count
  }
  const parent = self()
  let seen = 0
  const owner = spawn(async () => {
    time("register", () => all.forEach((key) => Registry.register(name, key, 1)))
    time("lookup", () => all.forEach((key) => (seen += Registry.lookup(name, key).length)))
    time("dispatch", () =>
      all.forEach((key) => Registry.dispatch(name, key, (entries) => (seen += entries.length))),
    )
    time("register and unregister", () => {
      all.forEach((key) => Registry.register(name, `${key}!`, 1))
      all.forEach((key) => Registry.unregister(name, `${key}!`))
    })
    send(parent, "ready")
    await receive("never")
  })
  await receive("ready")
  const start = now()
  Process.exit(owner, "kill")
  await sys.getState(`${name}.PIDPartition0`, "infinity")
  spent["death"] = (now() - start) / count
  expect(seen).toBe(2 * count)
  expect(Registry.count(name)).toBe(0)
  return spent
}

async function best(keys: RegistryKeys, count: number, rounds: number): Promise<Record<string, number>> {
  const all: Record<string, number>[] = []
  for (let round = 0; round < rounds; round++) all.push(await costs(keys, count))
  const least = (what: string): number => Math.min(...all.map((spent) => spent[what]!))
  return Object.fromEntries(Object.keys(all[0]!).map((what) => [what, least(what)]))
}

describe("a registry with many keys of one process", () => {
  test.each<[RegistryKeys]>([["unique"], ["duplicate"]])(
    "costs the same for each key, whether there are 2,000 or 40,000: %s",
    (keys) =>
      Process.run(async () => {
        await best(keys, 2_000, 5)
        const few = await best(keys, 2_000, 5)
        const many = await best(keys, 40_000, 3)
        // A step that grows with the number of keys would cost 20 times as much; the rest is the machine's caches.
        for (const what of Object.keys(few))
          expect({ what, grows: many[what]! > few[what]! * 8 }).toEqual({ what, grows: false })
      }),
    60_000,
  )

  test("a topic costs the same for each subscriber, whether there are 2,000 or 40,000", () =>
    Process.run(async () => {
      const cost = async (count: number): Promise<number> => {
        const name = newName()
        unwrap(await Registry.startLink({ keys: "duplicate", name }))
        const start = now()
        for (let index = 0; index < count; index++) Registry.register(name, "topic", index)
        let seen = 0
        for (let round = 0; round < 5; round++) {
          Registry.dispatch(name, "topic", (entries) => {
            for (const [, value] of entries) seen += value === undefined ? 0 : 1
          })
        }
        Registry.unregister(name, "topic")
        expect(seen).toBe(5 * count)
        return (now() - start) / count
      }
      const least = async (count: number): Promise<number> => {
        const all: number[] = []
        for (let round = 0; round < 5; round++) all.push(await cost(count))
        return Math.min(...all)
      }
      await least(2_000)
      const few = await least(2_000)
      expect(await least(40_000)).toBeLessThan(few * 8)
    }))

  test.each<[string, (partition: Pid, name: string) => void]>([
    [
      "an entry",
      (_partition, name) => {
        Registry.register(name, "mine")
        Registry.unregister(name, "mine")
      },
    ],
    [
      "a link",
      (partition) => {
        Process.link(partition)
        Process.unlink(partition)
      },
    ],
    [
      "a name",
      (partition, name) => {
        Process.unregister(`${name}.PIDPartition0`)
        Process.register(partition, `${name}.PIDPartition0`)
      },
    ],
  ])("%s that comes and goes costs the same, whether there are 100 others or 17,000", (_what, comeAndGo) =>
    Process.run(async () => {
      const cost = async (count: number): Promise<number> => {
        const name = newName()
        const registry = unwrap(await Registry.startLink({ keys: "unique", name }))
        const partition = Process.whereis(`${name}.PIDPartition0`)!
        const others = Array.from({ length: count }, (_, index) =>
          spawn(async () => {
            Process.register(self(), `${name}:${index}`)
            Registry.register(name, `key ${index}`)
            await receive("never")
          }),
        )
        while (Registry.count(name) < count) await Process.sleep(1)
        const start = now()
        for (let i = 0; i < 15_000; i++) comeAndGo(partition, name)
        const spent = now() - start
        for (const other of others) Process.exit(other, "kill")
        await GenServer.stop(registry)
        return spent
      }
      await cost(100)
      const few = await cost(100)
      // Where each time leaves something behind among many others, it costs dozens of times as much.
      expect(await cost(17_000)).toBeLessThan(6 * few)
    }),
  )
})
