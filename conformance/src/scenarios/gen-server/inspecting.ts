// sys: states, suspension, termination.

import type { Op, Scenario, Term } from "../../language.ts"
import { advance, at, self, t, text, v } from "../words.ts"
import { S, started, sysScenario } from "./words.ts"

const FUNCTIONS: readonly (readonly [string, ...Term[]])[] = [
  ["getState"],
  ["getStatus"],
  ["suspend"],
  ["resume"],
  ["statistics", "get"],
  ["statistics", true],
  ["log", "get"],
  ["log", true],
  ["noDebug"],
  ["terminate", "oops"],
  ["trace", false],
]

const REQUESTS: readonly (readonly [name: string, ...args: readonly Term[]])[] = [
  ["getState"],
  ["getStatus"],
  ["replaceState", ["increment"]],
  ["suspend"],
  ["resume"],
  ["terminate", "oops"],
  ["statistics", "get"],
  ["log", [true, 2]],
  ["trace", true],
  ["install", "id", "once"],
  ["remove", "id"],
  ["noDebug"],
]

export const inspecting: readonly Scenario[] = [
  ...FUNCTIONS.flatMap(([fn, ...args]) => [
    sysScenario(
      "1 noproc",
      `sys.${fn} ${text(args)} of a name that nobody has`,
      {},
      at("a", ["sys", fn, "nobody", ...args]),
    ),
    sysScenario(
      "1 dead",
      `sys.${fn} ${text(args)} of a dead server`,
      {},
      started,
      at("a", ["exitSignal", S, "kill"]),
      at("a", ["sys", fn, S, ...args]),
    ),
    sysScenario("1 self", `sys.${fn} ${text(args)} of itself`, {}, at("a", ["sys", fn, self, ...args])),
    sysScenario(
      "1 timeout",
      `sys.${fn} ${text(args)} of a process that is no server`,
      {},
      at("a", ["spawn", "b"], ["sys", fn, v("b"), ...args, t(1)]),
      advance(1),
    ),
    sysScenario(
      "1 works",
      `sys.${fn} ${text(args)} of a server`,
      { terminate: {} },
      started,
      at("a", ["sys", fn, S, ...args]),
    ),
    sysScenario(
      "1 dies meanwhile",
      `sys.${fn} ${text(args)} of a server that dies meanwhile`,
      { cast: { slow: { do: [["sleep", t(2)]], then: ["stop", "oops", 0] } } },
      started,
      at("a", ["cast", S, "slow"], ["sys", fn, S, ...args]),
      advance(2),
    ),
  ]),
  sysScenario(
    "1 order",
    "a system message waits its turn",
    {},
    started,
    at("a", ...Array.from({ length: 10 }, (_, n): Op => ["cast", S, ["c", n]]), ["sys", "getState", S]),
  ),
  sysScenario(
    "2 get_state",
    "getState shows the raw state",
    { init: { then: ["ok", ["raw", 1]] }, formatStatus: "mask" },
    started,
    at("a", ["sys", "getState", S], ["sys", "getStatus", S]),
  ),
  sysScenario(
    "2 replace",
    "replaceState",
    { init: { then: ["ok", 1] } },
    started,
    at(
      "a",
      ["sys", "replaceState", S, ["increment"]],
      ["sys", "getState", S],
      ["sys", "replaceState", S, ["set", "new"]],
      ["call", S, "get"],
    ),
  ),
  ...(
    [
      ["raise", "boom"],
      ["exit", "oops"],
      ["throw", "ball"],
    ] as const
  ).map((change) =>
    sysScenario(
      "2 replace fails",
      `replaceState with a function that ${change[0]}s`,
      {},
      started,
      at("a", ["sys", "replaceState", S, change], ["sys", "getState", S]),
    ),
  ),
  sysScenario(
    "2 replace while suspended",
    "replaceState while suspended",
    {},
    started,
    at(
      "a",
      ["sys", "suspend", S],
      ["sys", "replaceState", S, ["set", 7]],
      ["sys", "resume", S],
      ["sys", "getState", S],
    ),
  ),
  sysScenario(
    "3 suspend",
    "a suspended server lets everything wait",
    {},
    started,
    at("a", ["sys", "suspend", S], ["cast", S, "one"], ["send", S, "two"], ["call", S, "three", t(1)]),
    advance(1),
    at("a", ["sys", "resume", S]),
    at("a", ["mailbox"]),
  ),
  sysScenario(
    "3 not counted",
    "suspend twice and resume once",
    {},
    started,
    at("a", ["sys", "suspend", S], ["sys", "suspend", S], ["sys", "resume", S], ["call", S, "get"]),
  ),
  sysScenario(
    "3 resume running",
    "resume of a server that runs",
    {},
    started,
    at("a", ["sys", "resume", S], ["call", S, "get"]),
  ),
  sysScenario(
    "3 works while suspended",
    "what works while suspended",
    {},
    started,
    at(
      "a",
      ["sys", "suspend", S],
      ["sys", "getState", S],
      ["sys", "getStatus", S],
      ["sys", "statistics", S, true],
      ["sys", "log", S, "get"],
      ["stop", S, "shutdown"],
    ),
  ),
  sysScenario(
    "3 killed while suspended",
    "an exit signal ends a suspended server that does not trap",
    {},
    started,
    at("a", ["sys", "suspend", S], ["exitSignal", S, "oops"]),
    at("a", ["alive", S]),
  ),
  sysScenario(
    "4 terminate",
    "terminate answers before the server ends",
    { terminate: { do: [["sleep", t(1)]] } },
    started,
    at("a", ["sys", "terminate", S, "oops"], ["alive", S]),
    advance(1),
    at("a", ["alive", S]),
  ),
  ...REQUESTS.map((request): Scenario => ({
    name: `what a process that is no server gets: ${text([...request])}`,
    shows: ["sys 1 timeout"],
    agents: ["a", "b"],
    steps: [at("b", ["receive", ["any"]]), at("a", ["sys", request[0], v("b"), ...request.slice(1)])],
  })),
]
