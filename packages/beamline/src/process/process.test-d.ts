import { expectTypeOf } from "vitest"

import { $, is, on, Process, receive, send, spawn, spawnLink, spawnMonitor, wait } from "beamline"
import type { Pid, Reference, Steps, Wait, self } from "beamline"

interface Counter {
  call: { get(): number }
  info: "tick" | { type: "set"; to: number }
}
declare const pid: Pid
declare const counter: Pid<Counter>
declare const reference: Reference
declare const code: () => Promise<void>

// ---------------------------------------------------------------- spawn

const plain = spawn(code)
expectTypeOf<typeof plain>().toEqualTypeOf<Pid>()
const monitored = spawn(code, { monitor: true })
expectTypeOf<typeof monitored>().toEqualTypeOf<readonly [pid: Pid, monitor: Reference]>()
const tagged = spawn(code, { monitor: { tag: "gone" }, link: true })
expectTypeOf<typeof tagged>().toEqualTypeOf<readonly [pid: Pid, monitor: Reference]>()
const unmonitored = spawn(code, { monitor: false, priority: "high" })
expectTypeOf<typeof unmonitored>().toEqualTypeOf<Pid>()
const module = { async work(_n: number): Promise<void> {} }
const byModule = spawn(module, "work", [1], { monitor: true })
expectTypeOf<typeof byModule>().toEqualTypeOf<readonly [pid: Pid, monitor: Reference]>()
const linked = spawnLink(function* (): Steps {
  yield* receive()
})
expectTypeOf<typeof linked>().toEqualTypeOf<Pid>()
const [watched, watch] = spawnMonitor(module, "work", [1])
expectTypeOf<typeof watched>().toEqualTypeOf<Pid>()
expectTypeOf<typeof watch>().toEqualTypeOf<Reference>()

// @ts-expect-error -- an unknown option
spawn(code, { links: true })
// @ts-expect-error -- an unknown priority
spawn(code, { priority: "urgent" })
// @ts-expect-error -- no code
spawn("code")
// @ts-expect-error -- arguments are an array
spawn(module, "work", 1)

// ---------------------------------------------------------------- send

expectTypeOf<ReturnType<typeof self>>().toEqualTypeOf<Pid>()
const sent = send(pid, ["any", 1])
expectTypeOf<typeof sent>().toEqualTypeOf<readonly ["any", 1]>()
send(counter, "tick")
send(counter, { type: "set", to: 1 })
// @ts-expect-error -- not a message of the protocol
send(counter, "tock")
// @ts-expect-error -- a wrong field
send(counter, { type: "set", to: "1" })
// @ts-expect-error -- calls are not messages
Process.send(counter, "get")
// @ts-expect-error -- not a destination
send(7, "m")
send(reference, "through an alias")
send(["name", "nonode@nohost"], 1)
Process.sendAfter(counter, "tick", 10)
// @ts-expect-error -- not a message of the protocol
Process.sendAfter(counter, "tock", 10)
// @ts-expect-error -- a timer's destination is a pid or a name
Process.sendAfter(["name", "node"], "m", 10)

// ---------------------------------------------------------------- receive

const anything = receive()
expectTypeOf<typeof anything>().toEqualTypeOf<Wait<unknown>>()
const anythingInTime = receive(undefined, { after: 5 })
expectTypeOf<Awaited<typeof anythingInTime>>().toEqualTypeOf<unknown>()
const number = receive(is.number)
expectTypeOf<Awaited<typeof number>>().toEqualTypeOf<number>()
const inTime = receive(is.number, { after: 5 })
expectTypeOf<Awaited<typeof inTime>>().toEqualTypeOf<number | undefined>()
const orElse = receive(is.number, { after: 5, orElse: () => "late" as const })
expectTypeOf<Awaited<typeof orElse>>().toEqualTypeOf<number | "late">()
const tuple = receive(["set", $("key", is.string), is.number])
expectTypeOf<Awaited<typeof tuple>>().toEqualTypeOf<readonly ["set", string, number]>()
const clauses = receive([
  on(["set", $("n", is.number)], ({ n }) => n),
  on(is.string, async (text) => text.length > 0),
])
expectTypeOf<Awaited<typeof clauses>>().toEqualTypeOf<number | boolean>()
on(["set", $("n", is.number)], ({ n }) => {
  expectTypeOf<typeof n>().toEqualTypeOf<number>()
})
// @ts-expect-error -- an unknown option
void receive(is.number, { timeout: 5 })
// @ts-expect-error -- a timeout is a number or "infinity"
void receive(is.number, { after: "soon" })

function* steps(): Steps<string> {
  const n = yield* receive(is.number)
  expectTypeOf<typeof n>().toEqualTypeOf<number>()
  const given = yield* Process.run(async () => "given")
  expectTypeOf<typeof given>().toEqualTypeOf<string>()
  const foreign = yield* wait(fetchText())
  expectTypeOf<typeof foreign>().toEqualTypeOf<string>()
  const called = yield* wait(async () => 1)
  expectTypeOf<typeof called>().toEqualTypeOf<number>()
  yield* Process.sleep(1)
  return String(n)
}
declare function fetchText(): Promise<string>
const result = Process.run(steps)
expectTypeOf<typeof result>().toEqualTypeOf<Wait<string>>()
const never = Process.hibernate(steps)
expectTypeOf<typeof never>().toEqualTypeOf<Wait<never>>()

// ---------------------------------------------------------------- info

const info = Process.info(pid)
expectTypeOf<NonNullable<typeof info>["messageQueueLen"]>().toEqualTypeOf<number>()
expectTypeOf<NonNullable<typeof info>["heapSize"]>().toEqualTypeOf<undefined>()
const links = Process.info(pid, "links")
expectTypeOf<typeof links>().toEqualTypeOf<readonly ["links", readonly Pid[]] | undefined>()
const several = Process.info(pid, ["trapExit", "status"])
expectTypeOf<NonNullable<typeof several>[0]>().toEqualTypeOf<readonly ["trapExit", boolean]>()
expectTypeOf<NonNullable<typeof several>[1][1]>().toEqualTypeOf<
  "exiting" | "running" | "runnable" | "waiting"
>()
const entry = Process.info(pid, ["dictionary", "key"])
expectTypeOf<NonNullable<typeof entry>[1]>().toEqualTypeOf<unknown>()
// @ts-expect-error -- an unknown item
Process.info(pid, "heapsize")
// @ts-expect-error -- not a pid
Process.info("name")

// ---------------------------------------------------------------- the others

const trapExit = Process.flag("trapExit", true)
expectTypeOf<typeof trapExit>().toEqualTypeOf<boolean>()
const priority = Process.flag("priority", "low")
expectTypeOf<typeof priority>().toEqualTypeOf<Process.Flags["priority"]>()
// @ts-expect-error -- a wrong value
Process.flag("trapExit", 1)
// @ts-expect-error -- an unknown flag
Process.flag("trap_exit", true)
expectTypeOf<ReturnType<typeof Process.readTimer>>().toEqualTypeOf<number | false>()
const left = Process.cancelTimer(reference)
expectTypeOf<typeof left>().toEqualTypeOf<number | false>()
const whereis = Process.whereis("name")
expectTypeOf<typeof whereis>().toEqualTypeOf<Pid | undefined>()
const bound = Process.bind((n: number) => String(n))
expectTypeOf<typeof bound>().toEqualTypeOf<(n: number) => string | undefined>()
expectTypeOf<ReturnType<typeof Process.exit>>().toEqualTypeOf<true>()
expectTypeOf<ReturnType<typeof Process.signal>>().toEqualTypeOf<AbortSignal>()
