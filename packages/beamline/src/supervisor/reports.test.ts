import {
  exit,
  GenServer,
  inspect,
  Logger,
  ok,
  Process,
  receive,
  send,
  spawn,
  spawnLink,
  stop,
  Supervisor,
  unwrap,
} from "beamline"
import type { ChildSpec, ExitReason, LogEvent, Pid } from "beamline"
import { captureLog, settle, useVirtualClock } from "beamline/testing"
import { describe, expect, test } from "vitest"

import { crash, pidOf, trapping, workers } from "../../test-support/index.ts"

const one = { strategy: "one_for_one", name: "office" } as const

/** What supervisors report while a body runs. */
async function reports(body: () => Promise<void>, saslReports = true): Promise<LogEvent[]> {
  const { events } = await captureLog(body, { level: "all", saslReports })
  return events.filter(({ report }) => report?.label[0] === "supervisor")
}

const brief = (events: readonly LogEvent[]): string[] =>
  events.map(({ level, report }) => {
    const { offender, reason } = report as unknown as { offender?: { id: unknown }; reason: unknown }
    const parts = [level, report?.label[1], offender?.id, reason]
    return parts.flatMap((part) => (part === undefined ? [] : [inspect(part).replaceAll('"', "")])).join(" ")
  })

interface Clerk {
  info: readonly ["end", ExitReason]
}
const Clerk = GenServer.define<Clerk>("Clerk")({
  init: (reason?: ExitReason) => {
    Process.flag("trapExit", true)
    return reason === undefined ? ok(0) : stop(reason)
  },
  handleInfo: (state, message) => stop(message[1] as ExitReason, state),
})

describe("the reports of a supervisor", () => {
  test(
    "say which children have started: at info, and at debug those that were asked for",
    trapping(async () => {
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([Clerk], one))
        await Supervisor.startChild(supervisor, Clerk.childSpec(undefined, { id: "more" }))
        await Supervisor.terminateChild(supervisor, "more")
        await Supervisor.restartChild(supervisor, "more")
        await crash(await pidOf(supervisor, "Clerk"), "normal")
        await settle()
      })
      expect(brief(events)).toEqual([
        "info progress Clerk",
        "debug progress more",
        "debug progress more",
        "error child_terminated Clerk normal",
        "info progress Clerk",
      ])
    }),
  )

  test(
    "have the data of OTP's, and its domain",
    trapping(async () => {
      let pids: Pid[] = []
      const spec = Clerk.childSpec(undefined, { id: "c", shutdown: 70 })
      const [progress, terminated] = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([spec], one))
        pids = [supervisor, await pidOf(supervisor, "c")]
        await crash(pids[1]!, "boom")
      })
      const offender = {
        pid: pids[1],
        id: "c",
        mfargs: [Clerk, "startLink", [undefined]],
        restartType: "permanent",
        significant: false,
        shutdown: 70,
        childType: "worker",
      }
      expect(progress).toMatchObject({
        report: { label: ["supervisor", "progress"], supervisor: "office", offender },
        metadata: { domain: ["otp", "sasl"], pid: pids[0] },
      })
      expect(terminated).toMatchObject({
        report: { label: ["supervisor", "child_terminated"], supervisor: "office", reason: "boom", offender },
        metadata: { domain: ["otp", "sasl"], pid: pids[0] },
      })
    }),
  )

  test(
    "are texts like Elixir's",
    trapping(async () => {
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([Clerk], { ...one, maxRestarts: 0 }))
        await crash(await pidOf(supervisor, "Clerk"), "boom")
      })
      const lines = events.map(({ message }) => message.replaceAll(/#PID<[\d.]+>/g, "#PID").split("\n"))
      const detail = [
        "Pid: #PID",
        expect.stringMatching(/^Start Call: /),
        "Restart: permanent",
        "Shutdown: 5000",
        "Type: worker",
      ]
      expect(lines).toEqual([
        ['Child "Clerk" of Supervisor "office" started', ...detail],
        ['Child "Clerk" of Supervisor "office" terminated', "** (exit) boom", ...detail],
        [
          'Child "Clerk" of Supervisor "office" caused shutdown',
          "** (exit) reached_max_restart_intensity",
          ...detail,
        ],
      ])
    }),
  )

  const names: [string, object, RegExp][] = [
    ["its name", { name: "desk" }, /of Supervisor "desk" started/],
    ["its global term", { name: ["global", { desk: 1 }] }, /of Supervisor \{ desk: 1 \} started/],
    ["its pid and module", {}, /of Supervisor #PID<[\d.]+> \(Supervisor\.Default\) started/],
  ]
  test.each(names)("call the supervisor by %s", async (_name, options, text) => {
    await trapping(async () => {
      const [event] = await reports(async () => {
        unwrap(await Supervisor.startLink([Clerk], { strategy: "one_for_one", ...options }))
      })
      expect(event?.message).toMatch(text)
    })()
  })

  test(
    "show the start call of a temporary child without the arguments, which are forgotten",
    trapping(async () => {
      const spec = Clerk.childSpec(undefined, { restart: "temporary" })
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([], one))
        await Supervisor.startChild(supervisor, spec)
        await crash(await pidOf(supervisor, "Clerk"), "boom")
      })
      expect(
        events.map(({ message }) => message.split("\n").find((line) => line.startsWith("Start"))),
      ).toEqual(["Start Call: Clerk.startLink(undefined)", "Start Call: Clerk.startLink/?"])
    }),
  )

  test(
    "call a supervisor of a module by that",
    trapping(async () => {
      const House = Supervisor.define("House")({
        init: () => Supervisor.init([Clerk], { strategy: "one_for_all" }),
      })
      const [event] = await reports(async () => {
        unwrap(await House.startLink())
      })
      expect(event?.message).toMatch(/of Supervisor #PID<[\d.]+> \(House\) started/)
    }),
  )

  test(
    "tell of children that do not start",
    trapping(async () => {
      const events = await reports(async () => {
        await Supervisor.startLink([Clerk, Clerk.childSpec("why", { id: "bad" })], one)
        const supervisor = unwrap(await Supervisor.startLink([], one))
        await Supervisor.startChild(supervisor, Clerk.childSpec("why", { id: "worse" }))
      })
      expect(brief(events)).toEqual(["info progress Clerk", "error start_error bad why"])
    }),
  )

  test(
    "tell of restarts that fail, each time",
    trapping(async () => {
      const w = workers()
      const spec = w.spec("a", {}, { plan: ["start", "fail", "fail"] })
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([spec], one))
        await crash(await pidOf(supervisor, "a"), "boom")
        await settle()
      })
      expect(brief(events)).toEqual([
        "info progress a",
        "error child_terminated a boom",
        "error start_error a planned",
        "error start_error a planned",
        "info progress a",
      ])
    }),
  )

  const silent: [string, Partial<ChildSpec>, ExitReason, boolean][] = [
    ["a permanent child", {}, "normal", true],
    ["a permanent child", {}, "boom", true],
    ["a transient child", { restart: "transient" }, "normal", false],
    ["a transient child", { restart: "transient" }, ["shutdown", 1], false],
    ["a transient child", { restart: "transient" }, "boom", true],
    ["a temporary child", { restart: "temporary" }, "shutdown", false],
    ["a temporary child", { restart: "temporary" }, "boom", true],
  ]
  test.each(silent)("%s %j that ends with %j: reported %s", async (_name, overrides, reason, isReported) => {
    await trapping(async () => {
      const w = workers()
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([w.spec("a", overrides)], one))
        await crash(await pidOf(supervisor, "a"), reason)
        await settle()
      })
      expect(brief(events).some((line) => line.includes("child_terminated"))).toBe(isReported)
    })()
  })

  const ends: [string, Partial<ChildSpec>, object, string[]][] = [
    ["in time", { shutdown: 100 }, { slow: 99 }, []],
    ["too slowly", { shutdown: 100 }, { slow: 101 }, ["error shutdown_error a killed"]],
    [
      "too slowly, being temporary",
      { shutdown: 100, restart: "temporary" },
      { slow: 101 },
      ["error shutdown_error a killed"],
    ],
    ["by a kill that was asked for", { shutdown: "brutal_kill" }, {}, []],
  ]
  test.each(ends)("tell of a child that is stopped %s", async (_name, overrides, settings, lines) => {
    await trapping(async () => {
      useVirtualClock({ flow: true })
      const w = workers()
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([w.spec("a", overrides, settings)], one))
        await Supervisor.stop(supervisor)
      })
      expect(brief(events).slice(1)).toEqual(lines)
    })()
  })

  test.each(["permanent", "transient"] as const)(
    "tell of a %s child that ends on its own when it is stopped, and of one found dead",
    async (restart) => {
      await trapping(async () => {
        const spec = (id: string, reason: ExitReason): ChildSpec => ({
          id,
          restart,
          start: () => ({
            ok: true,
            value: spawnLink(async () => {
              Process.flag("trapExit", true)
              await receive()
              exit(reason)
            }),
          }),
        })
        const events = await reports(async () => {
          const supervisor = unwrap(
            await Supervisor.startLink(
              [spec("a", "odd"), spec("b", "normal"), spec("c", ["shutdown", 1])],
              one,
            ),
          )
          await Supervisor.stop(supervisor)
        })
        const planned = ["error shutdown_error c [shutdown, 1]", "error shutdown_error b normal"]
        const expected = [...(restart === "permanent" ? planned : []), "error shutdown_error a odd"]
        expect(brief(events).filter((line) => line.includes("shutdown_error"))).toEqual(expected)
      })()
    },
  )

  test(
    "find the reason of children that were dead before they were to be stopped",
    trapping(async () => {
      const w = workers()
      const specs = ["a", "b", "c"].map((id) => w.spec(id))
      const events = await reports(async () => {
        const supervisor = unwrap(
          await Supervisor.startLink(specs, { strategy: "one_for_all", name: "office" }),
        )
        const pids = [
          await pidOf(supervisor, "a"),
          await pidOf(supervisor, "b"),
          await pidOf(supervisor, "c"),
        ]
        for (const pid of pids) Process.exit(pid, "kill")
        await settle()
      })
      expect(brief(events).slice(3, 6)).toEqual([
        "error child_terminated a killed",
        "error shutdown_error c killed",
        "error shutdown_error b killed",
      ])
    }),
  )

  test(
    "stay hidden, but not the message that nobody expected",
    trapping(async () => {
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([Clerk], { ...one, maxRestarts: 0 }))
        send(supervisor, "hello")
        await settle()
        await crash(await pidOf(supervisor, "Clerk"), "boom")
      }, false)
      expect(brief(events)).toEqual(["error unexpected_message"])
      expect(events[0]).toMatchObject({
        message: 'Supervisor received unexpected message: "hello"',
        metadata: { domain: ["otp"] },
      })
    }),
  )

  test(
    "come with no sink at no price, and a sink that fails harms nobody",
    trapping(async () => {
      Logger.addSink("bad", {
        log: () => {
          throw new Error("sink")
        },
      })
      try {
        const supervisor = unwrap(await Supervisor.startLink([Clerk], one))
        await crash(await pidOf(supervisor, "Clerk"), "boom")
        expect(await Supervisor.countChildren(supervisor)).toMatchObject({ active: 1 })
      } finally {
        Logger.removeSink("bad")
      }
    }),
  )

  test(
    "say nothing of exits of strangers",
    trapping(async () => {
      const events = await reports(async () => {
        const supervisor = unwrap(await Supervisor.startLink([Clerk], one))
        spawn(async () => void Process.exit(supervisor, "boom"))
        await settle()
      })
      expect(brief(events)).toEqual(["info progress Clerk"])
    }),
  )
})
