// Dynamic supervisors.

import type { ChildPlan, Op, Scenario, Step, SupervisorPlan, Term } from "../../language.ts"
import { advance, at, self, t, text, v } from "../words.ts"
import { P, TRAP, TRAPPING, WORKERS, child, RESTARTS, ENDS, BAD, STARTS } from "./words.ts"

const dynamic = (shows: string, name: string, plan: SupervisorPlan, ...steps: readonly Step[]): Scenario => ({
  name,
  shows: [`dynamic_supervisor ${shows}`],
  servers: WORKERS,
  supervisors: { p: plan },
  steps,
})

const startDynamic = at("a", TRAP, ["startDynamic", "p"])

const add = (label: string, more: Partial<ChildPlan> = {}): Op => [
  "dynamic",
  "startChild",
  P,
  child(label, more) as unknown as Term,
]

const look = at("a", ["dynamic", "whichChildren", P], ["dynamic", "countChildren", P], ["mailbox"])

export const dynamicSupervisorScenarios: readonly Scenario[] = [
  dynamic("2 empty", "a DynamicSupervisor begins without children", {}, startDynamic, look),
  dynamic(
    "2 listed",
    "a DynamicSupervisor from options",
    { options: { strategy: "one_for_one" } },
    at("a", TRAP, ["startDynamic", "p", "listed"]),
    look,
  ),
  ...(
    [
      ["strategy", "one_for_all"],
      ["maxRestarts", -1],
      ["maxSeconds", 0],
      ["maxChildren", -1],
      ["maxChildren", "x"],
      ["extraArguments", "x"],
    ] as const
  ).map(([option, value]) =>
    dynamic(
      "2 bad flags",
      `a DynamicSupervisor with ${option} ${text(value)}`,
      { options: { [option]: value } },
      startDynamic,
      at("a", ["mailbox"]),
    ),
  ),
  ...(
    [
      ["ignore", "ignore"],
      ["a bad value", ["return", "bad"]],
      ["an Error", ["raise", "boom"]],
    ] as const
  ).map(([what, init]) =>
    dynamic(
      "2 init gives",
      `a DynamicSupervisor whose init gives ${what}`,
      { init },
      startDynamic,
      at("a", ["mailbox"]),
    ),
  ),
  dynamic(
    "1 same id",
    "the same id as often as one likes",
    {},
    startDynamic,
    at("a", add("s1"), add("s1")),
    look,
  ),
  ...STARTS.map(([what, entry]) =>
    dynamic(
      "3 start_child",
      `startChild of a DynamicSupervisor whose start function gives ${what}`,
      {},
      startDynamic,
      at("a", add("s1", { starts: [entry] })),
      look,
    ),
  ),
  ...STARTS.map(([what, entry]) =>
    dynamic(
      "4 failing restart",
      `a dynamic child whose restart gives ${what}`,
      {},
      startDynamic,
      at("a", add("s1", { starts: ["ok", entry] })),
      at("a", ["cast", v("s1"), "oops"]),
      look,
    ),
  ),
  ...BAD.filter(([what]) => !what.includes("type")).map(([what, more]) =>
    dynamic(
      "3 bad specification",
      `startChild of a DynamicSupervisor with ${what}`,
      {},
      startDynamic,
      at("a", add("s1", more)),
      look,
    ),
  ),
  ...RESTARTS.flatMap((restart) =>
    ENDS.map((end) =>
      dynamic(
        "4 which exits",
        `a ${restart} dynamic child ends by ${end}`,
        {},
        startDynamic,
        at("a", add("s1", { restart }), add("s2", { restart })),
        at("a", ["cast", v("s1"), end]),
        look,
      ),
    ),
  ),
  dynamic(
    "3 max_children",
    "no more than maxChildren",
    { options: { maxChildren: 1 } },
    startDynamic,
    at("a", add("s1"), add("s2"), ["dynamic", "terminateChild", P, v("s1")], add("s2")),
    look,
  ),
  dynamic(
    "3 extra_arguments",
    "extra arguments come first",
    { options: { extraArguments: { list: ["extra"] } } },
    startDynamic,
    at("a", add("s1")),
    at("a", ["cast", v("s1"), "oops"]),
    look,
  ),
  dynamic(
    "5 intensity",
    "a DynamicSupervisor gives up",
    { options: { maxRestarts: 1 } },
    startDynamic,
    at("a", add("s1"), add("s2")),
    at("a", ["cast", v("s1"), "oops"]),
    at("a", ["cast", v("s2"), "oops"]),
    at("a", ["mailbox"]),
  ),
  {
    ...dynamic(
      "5 stop",
      "a DynamicSupervisor is told to end, and has just killed a child in a start function",
      {},
      startDynamic,
      at("a", add("s1")),
      at("b", add("s2")),
      at("c", add("s3", { starts: [["killing", v("s1")]] })),
      at("a", ["exitSignal", P, "shutdown"]),
      advance(1),
      at("a", ["mailbox"]),
    ),
    agents: ["a", "b", "c"],
    servers: { s2: { init: { do: [["sleep", t(1)]], then: ["ok", 0] } } },
  },
  dynamic(
    "6 terminate_child",
    "terminateChild by pid",
    {},
    startDynamic,
    at(
      "a",
      add("s1"),
      ["dynamic", "terminateChild", P, v("s1")],
      ["dynamic", "terminateChild", P, v("s1")],
      ["dynamic", "terminateChild", P, self],
    ),
    look,
  ),
  dynamic(
    "6 misuse",
    "terminateChild by id is misuse",
    {},
    startDynamic,
    at("a", add("s1"), ["dynamic", "terminateChild", P, "s1"]),
  ),
  ...(["normal", "shutdown", "oops"] as const).map((reason) => ({
    ...dynamic(
      "5 stop",
      `DynamicSupervisor.stop with ${reason}`,
      {},
      startDynamic,
      at("a", add("s1"), add("s2")),
      at("a", ["dynamic", "stop", P, reason]),
      at("a", ["mailbox"]),
    ),
    servers: { s1: TRAPPING, s2: TRAPPING },
  })),
  {
    ...dynamic(
      "5 parallel",
      "children are stopped all at once",
      {},
      startDynamic,
      at("a", add("s1"), add("s2")),
      at("a", ["dynamic", "stop", P]),
      advance(1),
      at("a", ["mailbox"]),
    ),
    servers: Object.fromEntries(
      ["s1", "s2"].map((label) => [
        label,
        { init: { do: [TRAP], then: ["ok", 0] }, terminate: { do: [["sleep", t(1)]] } },
      ]),
    ),
  },
  ...RESTARTS.flatMap((restart) =>
    ["normal", "shutdown", "oops"].map((reason) => ({
      ...dynamic(
        "5 stop",
        `a DynamicSupervisor that stops finds a ${restart} child dead that ended by ${reason}`,
        {},
        startDynamic,
        at("a", add("s1", { restart })),
        at("a", ["sys", "suspend", P]),
        at("a", ["cast", v("s1"), "go"]),
        at("a", ["exitSignal", P, "shutdown"]),
        at("a", ["mailbox"]),
      ),
      servers: { s1: { cast: { go: { then: ["stop", reason, 0] } } } },
    })),
  ),
  dynamic(
    "6 pitfall",
    "Supervisor.startChild on a DynamicSupervisor",
    {},
    startDynamic,
    at("a", ["supervisor", "startChild", P, child("s1") as unknown as Term]),
    at("a", ["mailbox"]),
  ),
  dynamic(
    "6 unexpected",
    "an unexpected message and cast",
    {},
    startDynamic,
    at("a", ["send", P, "hello"], ["cast", P, "hello"]),
    look,
  ),
]
