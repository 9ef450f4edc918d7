// How a supervisor stops, and how it stops its children.

import type { Scenario, Term } from "../../language.ts"
import { advance, at, t, text, v } from "../words.ts"
import { P, TRAP, TRAPPING, child, three, tree, servers, start, after } from "./words.ts"

const SHUTDOWNS: readonly Term[] = [t(2), "infinity", "brutal_kill", 0]

export const stopping: readonly Scenario[] = [
  ...SHUTDOWNS.flatMap((shutdown) => [
    tree(
      "6 one child",
      `terminateChild with shutdown ${text(shutdown)} of a child that does not trap`,
      { children: [child("s1", { shutdown })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"]),
      after,
    ),
    servers(
      tree(
        "6 one child, trapping",
        `terminateChild with shutdown ${text(shutdown)} of a child that traps`,
        { children: [child("s1", { shutdown })] },
        start,
        at("a", ["supervisor", "terminateChild", P, "s1"]),
        after,
      ),
      { s1: TRAPPING },
    ),
    servers(
      tree(
        "6 one child, slow",
        `terminateChild with shutdown ${text(shutdown)} of a child that is slow`,
        { children: [child("s1", { shutdown })] },
        start,
        at("a", ["supervisor", "terminateChild", P, "s1"]),
        advance(2),
        advance(2),
        after,
      ),
      { s1: { init: { do: [TRAP], then: ["ok", 0] }, terminate: { do: [["sleep", t(3)]] } } },
    ),
    servers(
      tree(
        "6 all",
        `stop with shutdown ${text(shutdown)}`,
        { children: three({ shutdown }) },
        start,
        at("a", ["supervisor", "stop", P]),
        at("a", ["mailbox"]),
      ),
      { s1: TRAPPING, s2: { ...TRAPPING, terminate: { then: ["exit", "other"] } } },
    ),
  ]),
  ...(["normal", "shutdown", ["shutdown", "x"], "oops", "kill"] as const).flatMap((reason) => [
    servers(
      tree(
        "6 stop",
        `Supervisor.stop with ${text(reason)}`,
        { children: three() },
        start,
        at("a", ["supervisor", "stop", P, reason]),
        at("a", ["mailbox"]),
      ),
      { s2: TRAPPING },
    ),
    servers(
      tree(
        "6 parent",
        `the parent's signal ${text(reason)}`,
        { children: three() },
        start,
        at("a", ["exitSignal", P, reason]),
        at("a", ["mailbox"]),
      ),
      { s2: TRAPPING },
    ),
    servers(
      tree(
        "6 another",
        `another's signal ${text(reason)}`,
        { children: three() },
        start,
        at("a", ["spawn", "b"]),
        at("b", ["exitSignal", P, reason]),
        at("a", ["mailbox"], ["alive", P]),
      ),
      { s2: TRAPPING },
    ),
    servers(
      tree(
        "6 parent dies",
        `the parent ends with ${text(reason)}`,
        { children: three() },
        at("a", ["spawn", "b"]),
        at("b", ["startSupervisor", "p"]),
        at("b", ["exit", reason]),
        at("a", ["alive", P]),
      ),
      { s2: TRAPPING },
    ),
  ]),
  {
    ...servers(
      tree(
        "6 slow stop",
        "children are stopped one after the other",
        { children: three() },
        start,
        at("a", ["supervisor", "stop", P]),
        ...["s3", "s2", "s1"].map((label) => at("b", ["send", v(label), "go"])),
        at("a", ["mailbox"]),
      ),
      Object.fromEntries(
        ["s1", "s2", "s3"].map((label) => [
          label,
          { init: { do: [TRAP], then: ["ok", 0] }, terminate: { do: [["receive", [{ eq: "go" }]]] } },
        ]),
      ),
    ),
    agents: ["a", "b"],
  },
  servers(
    tree(
      "6 from a child",
      "a child that stops its supervisor is stopped meanwhile",
      { children: [child("s1")] },
      start,
      at("a", ["cast", v("s1"), "stop"]),
      at("a", ["mailbox"]),
    ),
    { s1: { cast: { stop: { do: [["supervisor", "stop", P]] } } } },
  ),
  ...[{ name: "nobody" }].map(({ name }) =>
    tree(
      "8 noproc",
      "functions of a supervisor that is not there",
      {},
      at(
        "a",
        ["supervisor", "whichChildren", name],
        ["supervisor", "countChildren", name],
        ["supervisor", "terminateChild", name, "x"],
        ["supervisor", "stop", name],
      ),
    ),
  ),
]

/** Who is killed by its own supervisor, which then stops it, without a turn of anybody else in between. */
export const caught: readonly Scenario[] = [
  tree(
    "2 start function",
    "startLink fails, and the start function that failed has just killed another child",
    { children: [child("s1"), child("s2", { starts: [["killing", v("s1")]] })] },
    start,
    at("a", ["mailbox"]),
  ),
]
