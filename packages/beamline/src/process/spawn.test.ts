import { isReference, Process, receive, self, send, spawn, spawnLink, spawnMonitor } from "beamline"
import type { Steps } from "beamline"
import { describe, expect, test } from "vitest"

import { both } from "../../test-support/index.ts"

const forever = async (): Promise<void> => {
  await receive(() => false)
}

const worker = {
  tag: "from the module",
  async later(to: Parameters<typeof send>[0], value: unknown): Promise<void> {
    await Process.sleep(0)
    send(to, [this.tag, value])
  },
  *stepped(to: Parameters<typeof send>[0], value: unknown): Steps {
    yield* Process.sleep(0)
    send(to, [this.tag, value])
  },
  atOnce(to: Parameters<typeof send>[0], value: unknown): void {
    send(to, [this.tag, value])
  },
}

describe("spawn", () => {
  both("runs async functions, generator functions and plain functions, later", function* (w) {
    const me = self()
    const seen: unknown[] = []
    spawn(async () => void seen.push(1))
    spawn(function* () {
      seen.push(2)
    })
    spawn(() => void seen.push(3))
    const ref = Process.monitor(spawn(() => void send(me, "last")))
    expect(seen).toEqual([])
    yield* w(receive("last"))
    expect(seen).toEqual([1, 2, 3])
    expect(isReference(ref)).toBe(true)
  })

  both("runs a function of a module with arguments, in all three kinds", function* (w) {
    for (const name of ["later", "stepped", "atOnce"]) {
      const args = [self(), { name }]
      spawn(worker, name, args)
      args.length = 0
      expect(yield* w(receive())).toEqual(["from the module", { name }])
    }
  })

  both("gives each process a pid of its own", function* () {
    const pids = [spawn(forever), spawn(forever)]
    expect(pids[0]).not.toBe(pids[1])
    expect(String(pids[0])).not.toBe(String(pids[1]))
  })

  both("with link links at once", function* (w) {
    Process.flag("trapExit", true)
    const pid = spawn(() => {}, { link: true })
    expect(Process.info(self(), "links")).toEqual(["links", [pid]])
    expect(yield* w(receive())).toEqual(["EXIT", pid, "normal"])
    const other = spawnLink(worker, "atOnce", [self(), 1])
    expect(yield* w(receive())).toEqual(["from the module", 1])
    expect(yield* w(receive())).toEqual(["EXIT", other, "normal"])
  })

  both("with monitor returns [pid, reference]", function* (w) {
    for (const [pid, ref] of [
      spawn(() => {}, { monitor: true }),
      spawnMonitor(() => {}),
      spawnMonitor(worker, "stepped", [spawn(forever), 1]),
    ]) {
      expect(yield* w(receive())).toEqual(["DOWN", ref, "process", pid, "normal"])
    }
  })

  both("with monitor options has a tag and an alias", function* (w) {
    const [pid, ref] = spawn(forever, { monitor: { tag: "gone", alias: "explicit_unalias" } })
    send(ref, "through the alias")
    Process.exit(pid, "boom")
    expect(yield* w(receive())).toBe("through the alias")
    expect(yield* w(receive())).toEqual(["gone", ref, "process", pid, "boom"])
  })

  both("keeps and shows the settings", function* () {
    const pid = spawn(forever, {
      priority: "low",
      fullsweepAfter: 1,
      minHeapSize: 2,
      minBinVheapSize: 3,
      maxHeapSize: { size: 4, kill: false },
      messageQueueData: "off_heap",
    })
    expect(Process.info(pid)).toMatchObject({
      priority: "low",
      garbageCollection: {
        maxHeapSize: { size: 4, kill: false, errorLogger: true, includeSharedBinaries: false },
        minBinVheapSize: 3,
        minHeapSize: 2,
        fullsweepAfter: 1,
      },
    })
    expect(Process.info(spawn(forever, { maxHeapSize: 9 }))!.garbageCollection.maxHeapSize.size).toBe(9)
  })

  test("refuses an async generator function", () => {
    const count = Process.list().length
    expect(() => spawn(async function* () {})).toThrow(
      /async function, a generator function or a plain function/,
    )
    expect(Process.list()).toHaveLength(count)
  })

  both("makes a parent of the caller", function* (w) {
    const me = self()
    const child = spawn(async () => send(me, Process.info(spawn(forever), "parent")![1]))
    expect(yield* w(receive())).toBe(child)
  })
})

describe("self", () => {
  both("is the process, before and after waits", function* (w) {
    const me = self()
    expect(me).toBe(self())
    yield* w(Process.sleep(0))
    expect(self()).toBe(me)
    yield* w(Process.sleep(1))
    expect(self()).toBe(me)
    send(me, 1)
    yield* w(receive())
    expect(self()).toBe(me)
  })
})
