// sys: statistics, logs, installed functions, status, code changes.

import type { Scenario } from "../../language.ts"
import { advance, at, from, self, state, t, text } from "../words.ts"
import { S, reply, started, linked, sysScenario } from "./words.ts"

export const debugging: readonly Scenario[] = [
  sysScenario(
    "5 statistics",
    "statistics count messages",
    { call: { get: { then: reply }, ask: { do: [["reply", from, 1]], then: ["noreply", state] } } },
    started,
    at(
      "a",
      ["sys", "statistics", S, true],
      ["call", S, "get"],
      ["call", S, "ask"],
      ["cast", S, "go"],
      ["send", S, "x"],
      ["sys", "getState", S],
      ["sys", "statistics", S, "get"],
      ["sys", "statistics", S, true],
      ["sys", "statistics", S, "get"],
      ["sys", "statistics", S, false],
      ["sys", "statistics", S, "get"],
    ),
  ),
  sysScenario(
    "5 timeouts count",
    "a state timeout counts",
    { init: { then: ["ok", 0, { timeout: t(1) }] } },
    at("a", ["start", "s", { debug: ["statistics"] }]),
    advance(1),
    at("a", ["sys", "statistics", S, "get"]),
  ),
  sysScenario(
    "5 misuse",
    "an unknown flag of statistics",
    {},
    started,
    at("a", ["sys", "statistics", S, "bogus"]),
  ),
  sysScenario(
    "6 log",
    "the log keeps the last ten events",
    {
      call: { get: { then: ["reply", 1, 2] } },
      continue: { on: {} },
      cast: { go: { then: ["noreply", 3, { continue: "on" }] } },
    },
    started,
    at(
      "a",
      ["sys", "log", S, true],
      ["call", S, "get"],
      ["cast", S, "go"],
      ["send", S, "x"],
      ["sys", "log", S, "get"],
      ["call", S, "get"],
      ["call", S, "get"],
      ["sys", "log", S, "get"],
      ["sys", "log", S, false],
      ["sys", "log", S, "get"],
    ),
  ),
  sysScenario(
    "6 log n",
    "the log keeps so many events",
    {},
    started,
    at("a", ["sys", "log", S, [true, 2]], ["cast", S, "one"], ["cast", S, "two"], ["sys", "log", S, "get"]),
  ),
  sysScenario("6 log misuse", "an unknown flag of the log", {}, started, at("a", ["sys", "log", S, "bogus"])),
  sysScenario(
    "6 install",
    "an installed function sees every event",
    { call: { get: { then: ["reply", 1, 2] } } },
    started,
    at(
      "a",
      ["sys", "install", S, "id", "count"],
      ["call", S, "get"],
      ["cast", S, "go"],
      ["send", S, "x"],
      ["sys", "remove", S, "id"],
      ["cast", S, "after"],
    ),
  ),
  sysScenario(
    "6 install once",
    "an installed function that is done",
    {},
    started,
    at("a", ["sys", "install", S, "id", "once"], ["cast", S, "go"], ["cast", S, "on"]),
  ),
  ...(
    [
      ["goes on", ["noreply", 2]],
      ["continues again", ["noreply", 2, { continue: "more" }]],
      ["throws its result", ["throw", ["noreply", 2]]],
      ["stops", ["stop", "normal", 2]],
      ["fails", ["raise", "boom"]],
      ["gives a bad value", ["return", "bad"]],
    ] as const
  ).map(([what, then]) =>
    sysScenario(
      "6 install",
      `functions hear of a continuation that ${what} when it has ended`,
      { cast: { go: { then: ["noreply", 1, { continue: "go" }] } }, continue: { go: { then } } },
      started,
      at("a", ["sys", "install", S, "id", "count"], ["sys", "log", S, true], ["cast", S, "go"]),
      at("a", ["sys", "log", S, "get"]),
    ),
  ),
  sysScenario(
    "6 install crash",
    "an installed function that crashes is removed",
    {},
    started,
    at("a", ["sys", "install", S, "id", "crash"], ["cast", S, "go"], ["call", S, "get"]),
  ),
  sysScenario(
    "6 no_debug",
    "noDebug removes everything",
    {},
    started,
    at(
      "a",
      ["sys", "install", S, "id", "count"],
      ["sys", "statistics", S, true],
      ["sys", "log", S, true],
      ["sys", "noDebug", S],
      ["cast", S, "go"],
      ["sys", "statistics", S, "get"],
      ["sys", "log", S, "get"],
    ),
  ),
  sysScenario(
    "7 status",
    "the status of a server that runs and one that is suspended",
    { init: { then: ["ok", ["st", 1]] } },
    linked,
    at("a", ["sys", "getStatus", S], ["sys", "suspend", S], ["sys", "getStatus", S]),
  ),
  ...(["mask", "raise", "text", "subset"] as const).map((formatStatus) =>
    sysScenario(
      "7 format_status",
      `formatStatus that does: ${formatStatus}`,
      { init: { then: ["ok", "raw"] }, cast: { die: { then: ["stop", "oops", "raw2"] } }, formatStatus },
      started,
      at("a", ["sys", "getStatus", S], ["cast", S, "die"]),
    ),
  ),
  sysScenario(
    "8 while running",
    "changeCode of a server that runs",
    {},
    started,
    at("a", ["sys", "changeCode", S, "v1", "extra"]),
  ),
  ...(
    [
      ["ok", "new"],
      ["fail", "no"],
      ["raise", "boom"],
      ["return", "bad"],
    ] as const
  ).map((then) =>
    sysScenario(
      "8 change_code",
      `changeCode: ${text(then)}`,
      { codeChange: { then } },
      started,
      at(
        "a",
        ["sys", "suspend", S],
        ["sys", "changeCode", S, "v1", "extra"],
        ["sys", "getState", S],
        ["sys", "getStatus", S],
        ["sys", "resume", S],
      ),
    ),
  ),
  sysScenario(
    "1 unknown request",
    "an unknown system request",
    {},
    started,
    at("a", ["send", S, ["system", [self, "tag"], "bogus"]]),
    at("a", ["mailbox"]),
  ),
]
