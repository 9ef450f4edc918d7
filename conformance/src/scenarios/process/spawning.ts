// Flags and the options of spawning.

import type { Scenario, Term } from "../../language.ts"
import { at, many, one, self, text, v } from "../words.ts"
import { B } from "./words.ts"

const FLAGS: readonly (readonly [string, Term])[] = [
  ["trapExit", true],
  ["priority", "high"],
  ["priority", "low"],
  ["messageQueueData", "off_heap"],
  ["minHeapSize", 500],
  ["minBinVheapSize", 50000],
  ["fullsweepAfter", 10],
  ["maxHeapSize", 0],
  ["maxHeapSize", { size: 0, kill: false }],
  ["errorHandler", "handler"],
  ["saveCalls", 10],
  ["sensitive", true],
  ["asyncDist", true],
  ["monitorNodes", true],
]

const BAD_FLAGS: readonly (readonly [string, Term])[] = [
  ["trapExit", 1],
  ["trapExit", null],
  ["priority", "highest"],
  ["messageQueueData", "heap"],
  ["minHeapSize", -1],
  ["fullsweepAfter", -1],
  ["maxHeapSize", -1],
  ["saveCalls", 10001],
  ["saveCalls", -1],
  ["sensitive", 1],
  ["bogus", true],
  ["asyncDist", "x"],
  ["monitorNodes", "x"],
]

export const flags: readonly Scenario[] = [
  ...FLAGS.filter(([flag]) => !["minHeapSize", "minBinVheapSize", "maxHeapSize"].includes(flag)).map(
    ([flag, value]) =>
      one(
        "process 12 flag",
        `flag ${flag} ${text(value)} gives the old value`,
        ["flag", flag, value],
        ["flag", flag, value],
      ),
  ),
  ...BAD_FLAGS.map(([flag, value]) =>
    one(
      "process 12 bad flag",
      `flag ${flag} ${text(value)} is misuse`,
      ["flag", flag, value],
      ["info", self, "trapExit"],
    ),
  ),
  one(
    "process 12 flag of another",
    "saveCalls is the only flag of another process",
    ["spawn", "b"],
    ["flagOf", B, "saveCalls", 5],
    ["flagOf", B, "saveCalls", 0],
    ["flagOf", B, "trapExit", true],
    ["flagOf", B, "priority", "high"],
  ),
  many(
    "process 12 flag of the dead",
    "no flag of a dead process",
    at("a", ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["flagOf", B, "saveCalls", 5]),
  ),
]

const SPAWNS: readonly Term[] = [
  {},
  { link: true },
  { monitor: true },
  { link: true, monitor: true },
  { priority: "high" },
  { priority: "low", link: true },
  { messageQueueData: "off_heap" },
  { fullsweepAfter: 5 },
  { minHeapSize: 300 },
  { minBinVheapSize: 50000 },
  { maxHeapSize: 0 },
  { maxHeapSize: { size: 0, kill: true } },
  { monitor: { tag: "gone" } },
  { monitor: { alias: "demonitor" } },
]

const BAD_SPAWNS: readonly Term[] = [
  { bogus: true },
  { priority: "highest" },
  { minHeapSize: -1 },
  { fullsweepAfter: "x" },
  { messageQueueData: "x" },
  { maxHeapSize: -1 },
  { monitor: { bogus: 1 } },
  { monitor: { alias: "x" } },
]

export const spawning: readonly Scenario[] = [
  ...SPAWNS.map((options) =>
    many(
      "process 13 options",
      `spawn ${text(options)}`,
      at(
        "a",
        ["flag", "trapExit", true],
        ["spawn", "b", options],
        ["info", B, ["priority", "links", "trapExit", "messageQueueLen"]],
      ),
      at("b", ["exit", "oops"]),
      at("a", ["mailbox"]),
    ),
  ),
  ...BAD_SPAWNS.map((options) =>
    one("process 13 bad options", `spawn ${text(options)} is misuse`, ["spawn", "b", options]),
  ),
  one(
    "process 13 nothing inherited",
    "a new process inherits no flags and no entries",
    ["flag", "trapExit", true],
    ["flag", "priority", "high"],
    ["put", "k", 1],
    ["spawn", "b"],
    ["info", B, ["trapExit", "priority", "dictionary"]],
  ),
  many(
    "process 13 spawn_monitor",
    "spawnMonitor monitors",
    at("a", ["spawnMonitor", "b", []]),
    at("b", ["exit", "oops"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 13 spawn_monitor dies at once",
    "a monitored process that dies at once",
    at("a", ["spawnMonitor", "b", [["exit", "early"]]]),
    at("a", ["mailbox"]),
  ),
  one(
    "process 13 leader",
    "the group leader is inherited",
    ["spawn", "b"],
    ["let", "leader", ["groupLeader"]],
    ["spawn", "c"],
    ["groupLeader", v("c"), B],
  ),
  many(
    "process 13 leader set",
    "a group leader is passed on",
    at("a", ["spawn", "b"], ["spawn", "c"], ["groupLeader", B, v("c")]),
    at("b", ["spawn", "d"], ["groupLeader"]),
    at("d", ["groupLeader"]),
  ),
  one(
    "process 13 leader misuse",
    "a group leader must be a process",
    ["spawn", "b"],
    ["groupLeader", B, "x"],
    ["groupLeader", 5, B],
  ),
]
