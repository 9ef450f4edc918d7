// Child specifications.

import type { Scenario, Term } from "../../language.ts"
import { at, text } from "../words.ts"
import { P, child, tree, start, startListed, after, BAD } from "./words.ts"

const RAW: readonly (readonly [string, Term])[] = [
  ["no id", { map: { start: ["GenServer", "startLink", { list: [] }] } }],
  ["no start", { map: { id: "x" } }],
]

export const specifications: readonly Scenario[] = [
  ...BAD.flatMap(([what, more]) => [
    tree(
      "1 start_child",
      `startChild with ${what}`,
      {},
      start,
      at("a", ["supervisor", "startChild", P, child("s1", more) as unknown as Term]),
      after,
    ),
    tree(
      "1 start_link",
      `startLink with ${what}`,
      { children: [child("s2"), child("s1", more)] },
      start,
      at("a", ["mailbox"]),
    ),
  ]),
  ...RAW.map(([what, raw]) =>
    tree(
      "1 raw",
      `startChild with a map that has ${what}`,
      {},
      start,
      at("a", ["supervisor", "startChild", P, { raw }]),
    ),
  ),
  tree("1 duplicate", "startLink with an id twice", { children: [child("s1"), child("s1")] }, start),
  ...(
    [
      ["strategy", "bogus"],
      ["maxRestarts", -1],
      ["maxRestarts", "x"],
      ["maxSeconds", 0],
      ["maxSeconds", -1],
      ["autoShutdown", "bogus"],
    ] as const
  ).map(([option, value]) =>
    tree(
      "2 bad flags",
      `startLink with ${option} ${text(value)}`,
      { options: { strategy: "one_for_one", [option]: value } },
      start,
      at("a", ["mailbox"]),
    ),
  ),
  tree("2 no strategy", "startLink of a list without a strategy", { options: {} }, startListed),
  tree(
    "2 no strategy",
    "Supervisor.init without a strategy",
    {},
    at("a", ["supervisor", "init", { children: [], options: {} }]),
  ),
  tree(
    "2 init",
    "what Supervisor.init gives",
    {},
    at("a", [
      "supervisor",
      "init",
      { children: [child("s1")], options: { strategy: "one_for_all", maxRestarts: 7 } } as unknown as Term,
    ]),
  ),
  ...(
    [
      ["ignore", "ignore"],
      ["a stop", ["stopInit", "oops"]],
      ["a bad value", ["return", "bad"]],
      ["an Error", ["raise", "boom"]],
      ["an exit", ["exit", "oops"]],
    ] as const
  ).map(([what, init]) =>
    tree(
      "2 init gives",
      `startLink of a module whose init gives ${what}`,
      { init },
      start,
      at("a", ["mailbox"]),
    ),
  ),
  tree(
    "2 name",
    "a supervisor under a name",
    { name: "n1", children: [child("s1")] },
    start,
    at(
      "a",
      ["startSupervisor", "p"],
      ["supervisor", "countChildren", "n1"],
      ["supervisor", "stop", "n1"],
      ["whereis", "n1"],
      ["mailbox"],
    ),
  ),
  tree(
    "2 not trapping",
    "a caller that does not trap ends with a failed start",
    { children: [child("s1", { starts: [["fail", "no"]] })] },
    at("a", ["spawn", "b"]),
    at("b", ["startSupervisor", "p"]),
  ),
]
