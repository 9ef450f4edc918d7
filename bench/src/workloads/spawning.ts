// Processes that are started and end.

import { Process, receive, self, send, spawn, spawnMonitor } from "beamline"
import type { Pid } from "beamline"

import { check } from "../figures.ts"
import type { Bench, Code } from "../bench.ts"
import { SIZE } from "../parameters.ts"

/** What one that is started does. */
const CHILD = {
  async async(parent: Pid) {
    send(parent, "done")
  },
  *gen(parent: Pid) {
    send(parent, "done")
  },
}

function spawnGroups(groups: number, size: number): Code {
  return {
    async async() {
      const args = [self()]
      for (let i = 0; i < groups; i++) {
        for (let j = 0; j < size; j++) spawn(CHILD, "async", args)
        for (let j = 0; j < size; j++) await receive("done")
      }
    },
    *gen() {
      const args = [self()]
      for (let i = 0; i < groups; i++) {
        for (let j = 0; j < size; j++) spawn(CHILD, "gen", args)
        for (let j = 0; j < size; j++) yield* receive("done")
      }
    },
  }
}

const IDLE = {
  async async() {},
  *gen() {},
}

const isNormalDown = (message: unknown): message is unknown =>
  Array.isArray(message) && message[0] === "DOWN" && message[2] === "process" && message[4] === "normal"

function monitorGroups(groups: number, size: number): Code {
  return {
    async async() {
      for (let i = 0; i < groups; i++) {
        for (let j = 0; j < size; j++) spawnMonitor(IDLE.async)
        for (let j = 0; j < size; j++) await receive(isNormalDown)
      }
    },
    *gen() {
      for (let i = 0; i < groups; i++) {
        for (let j = 0; j < size; j++) spawnMonitor(IDLE.gen)
        for (let j = 0; j < size; j++) yield* receive(isNormalDown)
      }
    },
  }
}

async function run(
  bench: Bench,
  workload: string,
  count: number,
  code: (groups: number, size: number) => Code,
): Promise<void> {
  const groups = Math.ceil(count / SIZE.group)
  const before = Process.list().length
  await bench.warm(() => code(1, SIZE.group))
  bench.emit(workload, groups * SIZE.group, await bench.time(code(groups, SIZE.group)))
  check("processes that are left", Process.list().length, before)
}

export async function spawning(bench: Bench): Promise<void> {
  await run(bench, "spawn", bench.scaled(SIZE.spawns), spawnGroups)
}

export async function monitoring(bench: Bench): Promise<void> {
  await run(bench, "spawn_monitor", bench.scaled(SIZE.monitored), monitorGroups)
}
