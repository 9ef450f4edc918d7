import { $1, _, Process, receive, Registry, self, send, spawn } from "beamline"
import type { Pid, RegistryKeys } from "beamline"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { cleanedUp, inGenerator, startRegistry } from "../../test-support/index.ts"
import type { W } from "../../test-support/index.ts"

const KEYS = ["a", 1, "1", ["room", 1], { k: [NaN] }, undefined] as const
const VALUES = [0, 1, 2]
const PEERS = 5

type Command =
  | {
      readonly do: "register" | "unregisterMatch"
      readonly who: number
      readonly key: number
      readonly value: number
    }
  | { readonly do: "unregister" | "update"; readonly who: number; readonly key: number }
  | { readonly do: "kill"; readonly who: number }
  | { readonly do: "settle" }

const who = fc.nat(PEERS - 1)
const key = fc.nat(KEYS.length - 1)
const value = fc.constantFrom(...VALUES)
const commands = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant("register" as const), who, key, value }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("unregister" as const), who, key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("unregisterMatch" as const), who, key, value }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("update" as const), who, key }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("kill" as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("settle" as const) }) },
  ),
  { maxLength: 40, size: "max" },
)

interface Peer {
  readonly pid: Pid
  readonly as: (fn: () => unknown) => unknown
}

/** A process, and a way to run code as that process at once. */
function* startPeer(w: W): Generator<any, Peer> {
  const parent = self()
  let as: Peer["as"] | undefined
  const pid: Pid = spawn(function* () {
    as = Process.bind((fn: () => unknown) => fn())
    send(parent, ["ready", self()])
    yield* receive("never")
  })
  yield* w(receive(["ready", pid]))
  return { pid, as: as! }
}

function* startPeers(w: W, count: number): Generator<any, Peer[]> {
  const peers: Peer[] = []
  for (let index = 0; index < count; index++) peers.push(yield* startPeer(w))
  return peers
}

interface Row {
  readonly key: number
  readonly pid: Pid
  value: number
}

/** What a registry should hold. Rows of dead processes are stale: they may be seen until the partitions have settled. */
class Model {
  live: Row[] = []
  stale: Row[] = []
  readonly keys: RegistryKeys

  constructor(keys: RegistryKeys) {
    this.keys = keys
  }

  under(key: number, rows = this.live): Row[] {
    return rows.filter((row) => row.key === key)
  }

  register(key: number, pid: Pid, value: number): "ok" | Pid {
    const holder = this.keys === "unique" ? this.under(key)[0] : undefined
    if (holder !== undefined) return holder.pid
    if (this.keys === "unique") this.stale = this.stale.filter((row) => row.key !== key)
    this.live.push({ key, pid, value })
    return "ok"
  }

  unregister(key: number, pid: Pid, value?: number): void {
    const goes = (row: Row): boolean =>
      row.key === key && row.pid === pid && (value === undefined || row.value === value)
    this.live = this.live.filter((row) => !goes(row))
  }

  kill(pid: Pid): void {
    this.stale.push(...this.live.filter((row) => row.pid === pid))
    this.live = this.live.filter((row) => row.pid !== pid)
  }
}

function* run(
  w: W,
  name: string,
  model: Model,
  peers: Peer[],
  partitions: number,
  command: Command,
): Generator<any, void> {
  if (command.do === "settle") {
    for (let index = 0; index < partitions; index++) yield* cleanedUp(w, name, index)
    model.stale = []
    return
  }
  const peer = peers[command.who]!
  switch (command.do) {
    case "register": {
      const { key, value } = command
      const expected = model.register(key, peer.pid, value)
      const result = peer.as(() => Registry.register(name, KEYS[key], value))
      expect(result).toEqual(
        expected === "ok"
          ? { ok: true, value: expect.anything() }
          : { ok: false, error: ["already_registered", expected] },
      )
      return
    }
    case "unregister":
      peer.as(() => Registry.unregister(name, KEYS[command.key]))
      model.unregister(command.key, peer.pid)
      return
    case "unregisterMatch":
      peer.as(() => Registry.unregisterMatch(name, KEYS[command.key], $1, [["=:=", $1, command.value]]))
      model.unregister(command.key, peer.pid, command.value)
      return
    case "update": {
      if (model.keys === "duplicate") return
      const row = model.under(command.key).find(({ pid }) => pid === peer.pid)
      const result = peer.as(() =>
        Registry.updateValue(name, KEYS[command.key], (value) => (value as number) + 10),
      )
      expect(result).toEqual(row === undefined ? "error" : [row.value + 10, row.value])
      if (row !== undefined) row.value += 10
      return
    }
    case "kill":
      Process.exit(peer.pid, "kill")
      model.kill(peer.pid)
      peers[command.who] = peers.pop()!
      return
    default:
      command satisfies never
  }
}

const pair = ({ pid, value }: Row): readonly [Pid, number] => [pid, value]

/** Live entries are all seen, in their order; of dead ones at most the stale. */
function check(name: string, model: Model, peers: readonly Peer[], partitions: number): void {
  const home = (pid: Pid): number => (model.keys === "unique" ? 0 : pid.id % partitions)
  for (const [index, key] of KEYS.entries()) {
    const rows = model.under(index)
    const byPartition = Array.from({ length: partitions }, (_, at) =>
      rows.filter((row) => home(row.pid) === at),
    )
    const seen = Registry.lookup(name, key)
    expect(seen.filter(([pid]) => Process.isAlive(pid))).toEqual(byPartition.flat().map(pair))
    const dead = seen.filter(([pid]) => !Process.isAlive(pid))
    expect(model.under(index, model.stale).map(pair)).toEqual(expect.arrayContaining([...dead]))
    expect(Registry.match(name, key, _)).toEqual(seen)
    expect(Registry.countMatch(name, key, _)).toBe(seen.length)
    const dispatched: unknown[] = []
    Registry.dispatch(name, key, (entries) => void dispatched.unshift(...entries))
    expect(dispatched).toEqual(seen)
    if (model.keys === "unique") expect(Registry.whereisName([name, key])).toBe(rows[0]?.pid)
  }
  for (const { pid } of peers) {
    const own = model.live.filter((row) => row.pid === pid)
    expect(Registry.keys(name, pid)).toEqual(own.map((row) => KEYS[row.key]))
    for (const [index, key] of KEYS.entries()) {
      expect(Registry.values(name, key, pid)).toEqual(model.under(index, own).map((row) => row.value))
    }
  }
  const all = Registry.select(name, [[[_, $1, _], [], [$1]]])
  expect(all).toHaveLength(Registry.count(name))
  expect(all.filter((pid) => Process.isAlive(pid))).toHaveLength(model.live.length)
  expect(all.length).toBeLessThanOrEqual(model.live.length + model.stale.length)
  expect(Registry.countSelect(name, [[[_, $1, _], [["=/=", $1, ["self"]]], [true]]])).toBe(all.length)
}

describe("a registry, whatever is done to it,", () => {
  test.each<[keys: RegistryKeys, partitions: number]>([
    ["unique", 1],
    ["unique", 3],
    ["duplicate", 1],
    ["duplicate", 3],
  ])("holds what its model holds: %s, %i", (keys, partitions) =>
    fc.assert(
      fc.asyncProperty(commands, (all) =>
        inGenerator(function* (w) {
          const name = yield* startRegistry(w, { keys, partitions })
          const model = new Model(keys)
          // Those who take the place of the dead stand behind the others: nothing runs between a death and the check.
          const deaths = all.filter((command) => command.do === "kill").length
          const peers = yield* startPeers(w, PEERS + deaths)
          for (const command of [...all, { do: "settle" } as const]) {
            yield* run(w, name, model, peers, partitions, command)
            check(name, model, peers, partitions)
          }
          expect(model.stale).toEqual([])
          expect(Registry.count(name)).toBe(model.live.length)
          expect(Registry.keys(name, self())).toEqual([])
        }),
      ),
      { numRuns: 30 },
    ),
  )
})
