import { _, inspect, makeRef, Process, receive, Registry, self, send, spawn, sys, unwrap } from "beamline"
import type { Pid, RegistryOptions } from "beamline"

import type { W } from "./both.ts"

type Steps<R> = Generator<any, R>

let count = 0

/** A name that no other registry of this test run has. */
export function newName(): string {
  return `registry-${++count}`
}

/** Starts a registry linked to the calling process, and gives its name. */
export function* startRegistry(w: W, options: Partial<RegistryOptions> = {}): Steps<string> {
  const name = newName()
  unwrap(yield* w(Registry.startLink({ keys: "unique", name, ...options })))
  return name
}

/** Waits until a partition has handled the deaths it knows of. */
export function* cleanedUp(w: W, name: string, partition = 0): Steps<void> {
  yield* w(sys.getState(`${name}.PIDPartition${partition}`))
}

/** A process that does what it is told to. */
export interface Peer {
  readonly pid: Pid
  /** Runs a function in the process, and gives its result or throws its error. */
  run<R>(w: W, fn: () => R): Steps<Awaited<R>>
  /** Ends the process and waits until its monitors know. */
  end(w: W, reason?: unknown): Steps<void>
}

export function startPeer(): Peer {
  const pid = spawn(async () => {
    for (;;) {
      const [from, ref, fn] = (await receive()) as [Pid, unknown, () => unknown]
      if (typeof fn !== "function") continue
      try {
        send(from, [ref, true, await fn()])
      } catch (error) {
        send(from, [ref, false, error])
      }
    }
  })
  return { pid, run: (w, fn) => run(w, pid, fn), end: (w, reason = "kill") => end(w, pid, reason) }
}

function* run<R>(w: W, pid: Pid, fn: () => R): Steps<Awaited<R>> {
  const ref = makeRef()
  send(pid, [self(), ref, fn])
  const answer = (yield* w(receive([ref, _, _]))) as [unknown, boolean, Awaited<R>]
  if (!answer[1]) throw answer[2]
  return answer[2]
}

function* end(w: W, pid: Pid, reason: unknown): Steps<void> {
  const ref = Process.monitor(pid)
  Process.exit(pid, reason)
  yield* w(receive(["DOWN", ref, "process", pid, _]))
}

/** Values with the title that a table of tests shows for each. */
export function titled(values: readonly unknown[]): [title: string, value: unknown][] {
  return values.map((value) => [inspect(value), value])
}
