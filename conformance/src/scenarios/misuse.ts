// What functions do with what is none of their arguments, and functions by their names.

import type { Op, Scenario, Term } from "../language.ts"
import { at, many, one, self, text, v } from "./words.ts"

const S = v("s")
const server = (scenario: Scenario): Scenario => ({ ...scenario, servers: { s: {} } })

export const processMisuseScenarios: readonly Scenario[] = [
  one(
    "process 12 flag of another",
    "a flag of one's own, by one's pid",
    ["flagOf", self, "saveCalls", 10],
    ["flagOf", self, "trapExit", true],
  ),
  one("process 11 all", "an empty dictionary", ["getAll"], ["put", "k", 1], ["delete", "k"], ["getAll"]),
  one("process 11 all", "entries of several types", ["put", 1, "one"], ["put", ["a", 1], 2], ["getAll"]),
  one("process 8 send", "references are different", ["makeRef"], ["makeRef"], ["send", self, "m"]),
  one(
    "process 6 plain reference",
    "a reference that is no alias",
    ["let", "r", ["makeRef"]],
    ["send", v("r"), "m"],
    ["unalias", v("r")],
  ),
  ...(["spawn", "spawnLink", "spawnMonitor"] as const).flatMap((kind) =>
    ([7, "name", null] as Term[]).map((term) =>
      one("process 13 misuse", `${kind} of ${text(term)} is misuse`, ["spawnOf", kind, term]),
    ),
  ),
  many(
    "process 13 named function",
    "spawn of a module's function",
    at("a", ["spawnNamed", "b", "runAlone"]),
    at("a", ["spawnNamed", "c", "runAlone", { monitor: true }]),
    at("a", ["silently", ["receive", ["any"], 0]]),
  ),
  many(
    "process 13 named function",
    "spawn of a module's function, with a link",
    at("a", ["flag", "trapExit", true], ["spawnNamed", "b", "runAlone", { link: true }]),
    at("a", ["mailbox"]),
  ),
  one("process 13 misuse at once", "spawn of a module's function that is not there", [
    "spawnNamed",
    "b",
    "nothing",
  ]),
  ...([7] as Term[]).map((term) =>
    one("process 14 misuse", `hibernate in ${text(term)} is misuse`, ["hibernateOf", term]),
  ),
  ...(["get", "delete"] as const).map((name) =>
    one("process 11 absent", `${name} of a key that was never put`, [name, "absent"], [name, ["absent", 1]]),
  ),
  one(
    "process 11 put again",
    "put gives what was put before",
    ["put", "k", 1],
    ["put", "k", 2],
    ["put", "k", null],
    ["get", "k"],
  ),
  one(
    "process 11 keys of a value",
    "the keys of a value that nobody has",
    ["put", "k", 1],
    ["getKeys", 2],
    ["getKeys"],
  ),
  many(
    "process 15 list",
    "a process is listed until it ends",
    at("a", ["spawn", "b"], ["listed", v("b")], ["listed", self]),
    at("a", ["exitSignal", v("b"), "kill"]),
    at("a", ["listed", v("b")]),
  ),
  one("process 15 list", "what is no process is not listed", ["listed", "name"]),
  one(
    "process 7 registered",
    "a name is among those registered",
    ["registered", "n1"],
    ["register", self, "n1"],
    ["registered", "n1"],
  ),
  one(
    "process 7 registered",
    "a name that was given up is not",
    ["register", self, "n1"],
    ["unregister", "n1"],
    ["registered", "n1"],
  ),
  one("process 10 read misuse", "readTimer of a number is misuse", ["readTimer", 7], ["cancelTimer", "t"]),
  one(
    "process 15 leader misuse",
    "a group leader that is none is misuse",
    ["groupLeader", self, "name"],
    ["groupLeader", 7, self],
  ),
  one(
    "process 15 label",
    "a label is any term",
    ["setLabel", ["job", 7]],
    ["infoEntry", self, "$process_label"],
  ),
  one(
    "process 15 label",
    "a label is replaced",
    ["setLabel", "one"],
    ["setLabel", "two"],
    ["infoEntry", self, "$process_label"],
  ),
  one(
    "process 15 misuse",
    "the entry of a dictionary of what is no process",
    ["infoEntry", 7, "k"],
    ["infoKeys", 7],
  ),
]

const FUNCTIONS: readonly (readonly [string, ...Term[]])[] = [
  ["getState"],
  ["getStatus"],
  ["replaceState", ["increment"]],
  ["suspend"],
  ["resume"],
  ["terminate", "why"],
  ["statistics", "get"],
  ["log", "get"],
  ["trace", true],
  ["install", "id", "count"],
  ["remove", "id"],
  ["noDebug"],
  ["changeCode", "old", "extra"],
  ["logToFile", false],
]

const sys = (name: string, ...args: readonly Term[]): Op => ["sys", name, ...args]

export const sysMisuseScenarios: readonly Scenario[] = [
  ...FUNCTIONS.map(([name, ...args]) =>
    one("sys 1 misuse", `sys ${name} of what is no server is misuse`, sys(name, 7, ...args)),
  ),
  server(
    many(
      "sys 6 log_to_file",
      "a file that can't be opened is an error, and none is none",
      at("a", ["start", "s"], sys("logToFile", S, { text: "/no/such/folder/log" })),
      at("a", sys("logToFile", S, false), ["call", S, "hi"]),
    ),
  ),
  one("sys 6 log_to_file", "a file for nobody", sys("logToFile", "nobody", false)),
  server(
    many(
      "sys 6 remove",
      "a debug function is removed, and one that is not there",
      at("a", ["start", "s"], sys("install", S, "one", "count"), ["cast", S, "hi"]),
      at("a", sys("remove", S, "one"), sys("remove", S, "two"), ["cast", S, "there"]),
      at("a", sys("getState", S)),
    ),
  ),
  server(
    many(
      "sys 6 install again",
      "a debug function of the same name is not installed twice",
      at("a", ["start", "s"], sys("install", S, "one", "count"), sys("install", S, "one", "once"), [
        "cast",
        S,
        "hi",
      ]),
      at("a", ["cast", S, "there"]),
    ),
  ),
  server(
    many(
      "sys 6 trace",
      "tracing changes nothing",
      at(
        "a",
        ["start", "s"],
        sys("trace", S, true),
        ["call", S, "hi"],
        ["cast", S, "there"],
        ["send", S, "info"],
      ),
      at("a", sys("trace", S, false), ["call", S, "hi"]),
    ),
  ),
  server(
    many(
      "sys 3 calls time out",
      "a call to a suspended server is late",
      at("a", ["start", "s"], sys("suspend", S), ["call", S, "hi", { t: 1 }]),
      { advance: 1 },
      at("a", sys("resume", S), ["mailbox"]),
    ),
  ),
  server(
    many(
      "sys 3 parent",
      "a suspended server hears of its parent at once",
      at("a", ["spawn", "b"]),
      at("b", ["flag", "trapExit", true], ["startLink", "s"]),
      at("a", sys("suspend", S), ["cast", S, "queued"]),
      at("b", ["exitSignal", S, "shutdown"]),
      at("a", ["alive", S]),
    ),
  ),
]

export const genServerMisuseScenarios: readonly Scenario[] = [
  ...(["abcast", "multiCall"] as const).map((name) =>
    one(
      name === "abcast" ? "gen_server 3.5 misuse" : "gen_server 3.6 misuse",
      `${name} to a number is misuse`,
      [name, 7, "hi"],
    ),
  ),
  server(
    many(
      "gen_server 3.5 abcast",
      "abcast to a server, and to nobody",
      at("a", ["start", "s", { name: "named" }], ["abcast", "named", "hi"], ["abcast", "nobody", "hi"]),
    ),
  ),
  one(
    "gen_server 3.1 misuse",
    "whereis of what is no server is misuse",
    ["whereisServer", 7],
    ["whereisServer", { map: {} }],
  ),
]
