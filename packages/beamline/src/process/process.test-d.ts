import { $, is, on, Process, receive, send, spawn, spawnLink, spawnMonitor, wait } from "beamline"
import type { Pid, Reference, Steps, Wait, self } from "beamline"

// oxlint-disable-next-line no-unnecessary-type-parameters -- compares types exactly
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(..._equal: Equal<A, B> extends true ? [] : ["different", A, B]): void => {}

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
same<typeof plain, Pid>()
const monitored = spawn(code, { monitor: true })
same<typeof monitored, readonly [pid: Pid, monitor: Reference]>()
const tagged = spawn(code, { monitor: { tag: "gone" }, link: true })
same<typeof tagged, readonly [pid: Pid, monitor: Reference]>()
const unmonitored = spawn(code, { monitor: false, priority: "high" })
same<typeof unmonitored, Pid>()
const module = { async work(_n: number): Promise<void> {} }
const byModule = spawn(module, "work", [1], { monitor: true })
same<typeof byModule, readonly [pid: Pid, monitor: Reference]>()
const linked = spawnLink(function* (): Steps {
  yield* receive()
})
same<typeof linked, Pid>()
const [watched, watch] = spawnMonitor(module, "work", [1])
same<typeof watched, Pid>()
same<typeof watch, Reference>()

// @ts-expect-error -- an unknown option
spawn(code, { links: true })
// @ts-expect-error -- an unknown priority
spawn(code, { priority: "urgent" })
// @ts-expect-error -- no code
spawn("code")
// @ts-expect-error -- arguments are an array
spawn(module, "work", 1)

// ---------------------------------------------------------------- send

same<ReturnType<typeof self>, Pid>()
const sent = send(pid, ["any", 1])
same<typeof sent, readonly ["any", 1]>()
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
same<typeof anything, Wait<unknown>>()
const anythingInTime = receive(undefined, { after: 5 })
same<Awaited<typeof anythingInTime>, unknown>()
const number = receive(is.number)
same<Awaited<typeof number>, number>()
const inTime = receive(is.number, { after: 5 })
same<Awaited<typeof inTime>, number | undefined>()
const orElse = receive(is.number, { after: 5, orElse: () => "late" as const })
same<Awaited<typeof orElse>, number | "late">()
const tuple = receive(["set", $("key", is.string), is.number])
same<Awaited<typeof tuple>, readonly ["set", string, number]>()
const clauses = receive([
  on(["set", $("n", is.number)], ({ n }) => n),
  on(is.string, async (text) => text.length > 0),
])
same<Awaited<typeof clauses>, number | boolean>()
on(["set", $("n", is.number)], ({ n }) => {
  same<typeof n, number>()
})
// @ts-expect-error -- an unknown option
void receive(is.number, { timeout: 5 })
// @ts-expect-error -- a timeout is a number or "infinity"
void receive(is.number, { after: "soon" })

function* steps(): Steps<string> {
  const n = yield* receive(is.number)
  same<typeof n, number>()
  const given = yield* Process.run(async () => "given")
  same<typeof given, string>()
  const foreign = yield* wait(fetchText())
  same<typeof foreign, string>()
  const called = yield* wait(async () => 1)
  same<typeof called, number>()
  yield* Process.sleep(1)
  return String(n)
}
declare function fetchText(): Promise<string>
const result = Process.run(steps)
same<typeof result, Wait<string>>()
const never = Process.hibernate(steps)
same<typeof never, Wait<never>>()

// ---------------------------------------------------------------- info

const info = Process.info(pid)
same<NonNullable<typeof info>["messageQueueLen"], number>()
same<NonNullable<typeof info>["heapSize"], undefined>()
const links = Process.info(pid, "links")
same<typeof links, readonly ["links", readonly Pid[]] | undefined>()
const several = Process.info(pid, ["trapExit", "status"])
same<NonNullable<typeof several>[0], readonly ["trapExit", boolean]>()
same<NonNullable<typeof several>[1][1], "exiting" | "running" | "runnable" | "waiting">()
const entry = Process.info(pid, ["dictionary", "key"])
same<NonNullable<typeof entry>[1], unknown>()
// @ts-expect-error -- an unknown item
Process.info(pid, "heapsize")
// @ts-expect-error -- not a pid
Process.info("name")

// ---------------------------------------------------------------- the others

const trapExit = Process.flag("trapExit", true)
same<typeof trapExit, boolean>()
const priority = Process.flag("priority", "low")
same<typeof priority, Process.Flags["priority"]>()
// @ts-expect-error -- a wrong value
Process.flag("trapExit", 1)
// @ts-expect-error -- an unknown flag
Process.flag("trap_exit", true)
same<ReturnType<typeof Process.readTimer>, number | false>()
const left = Process.cancelTimer(reference)
same<typeof left, number | false>()
const whereis = Process.whereis("name")
same<typeof whereis, Pid | undefined>()
const bound = Process.bind((n: number) => String(n))
same<typeof bound, (n: number) => string | undefined>()
same<ReturnType<typeof Process.exit>, true>()
same<ReturnType<typeof Process.signal>, AbortSignal>()
