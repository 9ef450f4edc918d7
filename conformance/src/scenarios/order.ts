// In which order children are stopped, what they end with, and when restarts are forgotten. A trace has no order between processes, so each
// child tells one process when it ends: whoever stops them one after the other waits for each.

import type { ChildPlan, Op, Scenario, ServerPlan, SupervisorPlan, Term } from "../language.ts"
import { advance, at, many, text, v } from "./words.ts"

const P = v("p")
const TRAP: Op = ["flag", "trapExit", true]
const start = at("a", TRAP, ["startSupervisor", "p"])
const look = at("b", ["mailbox"])

const telling = (label: string): ServerPlan => ({
  init: { do: [TRAP], then: ["ok", 0] },
  cast: { oops: { then: ["stop", "oops", 0] } },
  terminate: { do: [["send", v("b"), label]] },
})
const LABELS = ["s1", "s2", "s3", "s4"]
const child = (label: string, more: Partial<ChildPlan> = {}): ChildPlan => ({
  id: label,
  server: label,
  ...more,
})

const tree = (shows: string, name: string, plan: SupervisorPlan, ...steps: Scenario["steps"]): Scenario => ({
  ...many(`supervisor ${shows}`, name, ...steps),
  agents: ["a", "b"],
  servers: Object.fromEntries(LABELS.map((label) => [label, telling(label)])),
  supervisors: {
    p: { options: { strategy: "one_for_one" }, children: LABELS.map((one) => child(one)), ...plan },
  },
})

const stopped: readonly Scenario[] = [
  tree("4 order", "stop: the last child goes first", {}, start, at("a", ["supervisor", "stop", P]), look),
  tree(
    "4 order",
    "the parent's exit: the last child goes first",
    {},
    start,
    at("a", ["exitSignal", P, "shutdown"]),
    look,
  ),
  tree(
    "4 order",
    "a child that was added later, and one that was restarted, keep their places",
    {},
    start,
    at("a", ["supervisor", "terminateChild", P, "s2"], ["supervisor", "restartChild", P, "s2"]),
    at("a", ["exitSignal", v("s3"), "kill"]),
    at("a", ["supervisor", "deleteChild", P, "s4"], ["supervisor", "terminateChild", P, "s4"]),
    at("a", ["supervisor", "deleteChild", P, "s4"]),
    at("a", ["supervisor", "startChild", P, child("s4", { id: "again" }) as unknown as Term]),
    look,
    at("a", ["supervisor", "stop", P]),
    look,
  ),
  tree(
    "4 order",
    "a start that fails: those before go, the last one first",
    {
      children: [...["s1", "s2", "s3"].map((one) => child(one)), child("s4", { starts: [["fail", "oops"]] })],
    },
    start,
    look,
  ),
  tree(
    "4 order",
    "a supervisor that gives up: the last child goes first",
    { options: { strategy: "one_for_one", maxRestarts: 0 } },
    start,
    at("a", ["cast", v("s2"), "oops"]),
    look,
  ),
  tree(
    "4 order",
    "the end of a significant child: the last child goes first",
    {
      options: { strategy: "one_for_one", autoShutdown: "any_significant" },
      children: LABELS.map((one) => child(one, { restart: "temporary", significant: one === "s2" })),
    },
    start,
    at("a", ["cast", v("s2"), "oops"]),
    look,
  ),
  ...(["rest_for_one", "one_for_all"] as const).flatMap((strategy) =>
    ["s1", "s2", "s4"].map((one) =>
      tree(
        "4 order",
        `${strategy}: the death of ${one} takes the last sibling first`,
        { options: { strategy } },
        start,
        at("a", ["cast", v(one), "oops"]),
        look,
      ),
    ),
  ),
]

/** Eight seconds, to the millisecond: as many as the window has seconds, whatever fraction of one the clock shows. */
const LATER = advance(125)

const forgotten: readonly Scenario[] = [
  [8, "is remembered"],
  [7, "is forgotten"],
].map(([maxSeconds, what]) =>
  tree(
    "5 window",
    `a restart of eight seconds ago ${what} in a window of ${maxSeconds}`,
    { options: { strategy: "one_for_one", maxRestarts: 1, maxSeconds: maxSeconds! } },
    start,
    at("a", ["cast", v("s1"), "oops"]),
    LATER,
    at("a", ["cast", v("s2"), "oops"]),
    at("a", ["alive", P], ["mailbox"]),
  ),
)

// --------------------------------------------------------------- what stopped children end with

const RESTARTS = ["permanent", "transient", "temporary"] as const
const REASONS: readonly Term[] = ["normal", "shutdown", ["shutdown", "why"], "killed", "oops"]

/** Traps exits, and ends with a reason of its own when it is stopped. */
const ending = (reason: Term): ServerPlan => ({
  init: { do: [TRAP], then: ["ok", 0] },
  terminate: { then: ["exit", reason] },
})

const reasons: readonly Scenario[] = RESTARTS.flatMap((restart) =>
  REASONS.map((reason) => ({
    ...tree(
      "6 reasons",
      `a ${restart} child that is stopped ends with ${text(reason)}`,
      { children: [child("s1", { restart })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"], ["supervisor", "whichChildren", P]),
    ),
    servers: { s1: ending(reason) },
  })),
)

const add = (more: Partial<ChildPlan>): Op => [
  "dynamic",
  "startChild",
  P,
  child("s1", more) as unknown as Term,
]
const dynamic = (shows: string, name: string, s1: ServerPlan, ...steps: Scenario["steps"]): Scenario => ({
  ...many(`dynamic_supervisor ${shows}`, name, ...steps),
  servers: { s1 },
  supervisors: { p: {} },
})

const TRAPPING: ServerPlan = { init: { do: [TRAP], then: ["ok", 0] }, terminate: {} }
const SLOW: ServerPlan = { ...TRAPPING, terminate: { do: [["sleep", { t: 3 }]] } }
const STOPS: readonly (readonly [string, Op])[] = [
  ["terminateChild", ["dynamic", "terminateChild", P, v("s1")]],
  ["stop", ["dynamic", "stop", P]],
]
const KINDS: readonly (readonly [string, ServerPlan])[] = [
  ["does not trap", {}],
  ["traps", TRAPPING],
  ["is slow", SLOW],
]

const dynamicReasons: readonly Scenario[] = STOPS.flatMap(([how, op]) => [
  ...RESTARTS.flatMap((restart) =>
    REASONS.map((reason) =>
      dynamic(
        "5 reasons",
        `${how}: a ${restart} dynamic child ends with ${text(reason)}`,
        ending(reason),
        at("a", TRAP, ["startDynamic", "p"], add({ restart })),
        at("a", op, ["mailbox"]),
      ),
    ),
  ),
  ...[{ t: 2 }, "infinity", "brutal_kill", 0].flatMap((shutdown) =>
    KINDS.map(([what, plan]) =>
      dynamic(
        "5 shutdown",
        `${how}: a dynamic child with shutdown ${text(shutdown)} that ${what}`,
        plan,
        at("a", TRAP, ["startDynamic", "p"], add({ shutdown }), op, ["mailbox"]),
        advance(2),
        advance(2),
      ),
    ),
  ),
])

export const orderScenarios: readonly Scenario[] = [...stopped, ...forgotten, ...reasons]
export const dynamicOrderScenarios: readonly Scenario[] = dynamicReasons
