import type { ChildPlan, Op, Scenario, ServerPlan, Step, SupervisorPlan, Term } from "../language.ts"
import { advance, at, self, t, text, v } from "./words.ts"

const P = v("p")
const TRAP: Op = ["flag", "trapExit", true]
const TRAPPING: ServerPlan = { init: { do: [TRAP], then: ["ok", 0] }, terminate: {} }

/** Servers that do as a cast tells them. */
const WORKER: ServerPlan = {
  cast: {
    raise: { then: ["raise", "boom"] },
    normal: { then: ["stop", "normal", 0] },
    shutdown: { then: ["stop", "shutdown", 0] },
    reason: { then: ["stop", ["shutdown", "x"], 0] },
    oops: { then: ["stop", "oops", 0] },
  },
}
const WORKERS = { s1: WORKER, s2: WORKER, s3: WORKER, s4: WORKER }
const LOOK: Op = ["supervisor", "whichChildren", P]
const COUNT: Op = ["supervisor", "countChildren", P]

const child = (label: string, more: Partial<ChildPlan> = {}): ChildPlan => ({
  id: label,
  server: label,
  ...more,
})
const three = (more: Partial<ChildPlan> = {}): readonly ChildPlan[] =>
  ["s1", "s2", "s3"].map((label) => child(label, more))

const tree = (shows: string, name: string, plan: SupervisorPlan, ...steps: readonly Step[]): Scenario => ({
  name,
  shows: [`supervisor ${shows}`],
  servers: WORKERS,
  supervisors: { p: { options: { strategy: "one_for_one" }, ...plan } },
  steps,
})
const servers = (scenario: Scenario, plans: { readonly [label: string]: ServerPlan }): Scenario => ({
  ...scenario,
  servers: { ...scenario.servers, ...plans },
})

const start = at("a", TRAP, ["startSupervisor", "p"])
const startListed = at("a", TRAP, ["startSupervisor", "p", "listed"])
const after = at("a", LOOK, COUNT, ["mailbox"])

const STRATEGIES = ["one_for_one", "rest_for_one", "one_for_all"] as const
const RESTARTS = ["permanent", "transient", "temporary"] as const
const ENDS = ["raise", "normal", "shutdown", "reason", "oops"] as const

// --------------------------------------------------------------- 1 specifications

const RAW: readonly (readonly [string, Term])[] = [
  ["no id", { map: { start: ["GenServer", "startLink", { list: [] }] } }],
  ["no start", { map: { id: "x" } }],
]
const BAD: readonly (readonly [string, Partial<ChildPlan>])[] = [
  ["a restart of bogus", { restart: "bogus" }],
  ["a shutdown of bogus", { shutdown: "bogus" }],
  ["a negative shutdown", { shutdown: -1 }],
  ["a type of bogus", { type: "bogus" }],
  ["modules of bogus", { modules: "bogus" }],
  ["a significance of 5", { significant: 5 }],
  ["a significant permanent child", { significant: true, restart: "permanent" }],
  ["a significant child and no auto shutdown", { significant: true, restart: "transient" }],
  ["no id", { without: ["id"] }],
  ["no start", { without: ["start"] }],
]

const specifications: readonly Scenario[] = [
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

// --------------------------------------------------------------- 2 starting

const STARTS: readonly (readonly [string, NonNullable<ChildPlan["starts"]>[number]])[] = [
  ["ignore", "ignore"],
  ["an error", ["fail", "no"]],
  ["a bad value", ["return", "bad"]],
  ["ok without a pid", ["return", ["ok", "notpid"]]],
  ["an Error", ["raise", "boom"]],
  ["an exit", ["exit", "oops"]],
  ["a throw", ["throw", "ball"]],
  ["an info", ["info", "more"]],
  ["an unlinked process", "unlinked"],
]

const starting: readonly Scenario[] = [
  tree(
    "2 order",
    "children start from left to right and are listed in reverse",
    { children: three() },
    start,
    after,
  ),
  tree("2 listed", "a supervisor from a list", { children: three() }, startListed, after),
  ...STARTS.flatMap(([what, entry]) => [
    tree(
      "2 start function",
      `the second of three start functions gives ${what}`,
      { children: [child("s1"), child("s2", { starts: [entry] }), child("s3")] },
      start,
      at("a", ["mailbox"], LOOK, COUNT),
    ),
    tree(
      "8 start_child fails",
      `startChild whose start function gives ${what}`,
      { children: [child("s1")] },
      start,
      at("a", ["supervisor", "startChild", P, child("s2", { starts: [entry] }) as unknown as Term]),
      after,
    ),
    ...RESTARTS.map((restart) =>
      tree(
        "4 failing restart",
        `a ${restart} child whose restart gives ${what}`,
        { children: [child("s1"), child("s2", { starts: ["ok", entry], restart })] },
        start,
        at("a", ["cast", v("s2"), "oops"]),
        after,
      ),
    ),
    tree(
      "8 restart_child fails",
      `restartChild whose start function gives ${what}`,
      { children: [child("s1", { starts: ["ok", entry] })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"], ["supervisor", "restartChild", P, "s1"]),
      after,
    ),
  ]),
  servers(
    tree(
      "2 a child's init fails",
      "the init of a child fails",
      { children: three() },
      start,
      at("a", ["mailbox"]),
    ),
    { s3: { init: { then: ["stopInit", "oops"] } } },
  ),
  tree(
    "2 temporary ignored",
    "a temporary child that is ignored is not kept",
    { children: [child("s1", { starts: ["ignore"], restart: "temporary" })] },
    start,
    after,
  ),
]

// --------------------------------------------------------------- 3 and 4 restarting

const restarting: readonly Scenario[] = [
  ...STRATEGIES.flatMap((strategy) =>
    RESTARTS.flatMap((restart) =>
      ENDS.map((end) =>
        tree(
          "3 which exits",
          `${strategy}: a ${restart} child ends by ${end}`,
          { options: { strategy }, children: [child("s1"), child("s2", { restart }), child("s3")] },
          start,
          at("a", ["cast", v("s2"), end]),
          after,
        ),
      ),
    ),
  ),
  ...STRATEGIES.flatMap((strategy) => [
    tree(
      "4 killed",
      `${strategy}: a child is killed`,
      { options: { strategy }, children: three() },
      start,
      at("a", ["exitSignal", v("s2"), "kill"]),
      after,
    ),
    tree(
      "4 temporary siblings",
      `${strategy}: temporary siblings`,
      {
        options: { strategy },
        children: [child("s1", { restart: "temporary" }), child("s2"), child("s3", { restart: "temporary" })],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 siblings that are not running",
      `${strategy}: siblings that are not running start again`,
      { options: { strategy }, children: three({ restart: "transient" }) },
      start,
      at("a", ["cast", v("s1"), "normal"], ["cast", v("s3"), "normal"]),
      at("a", LOOK),
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 terminated siblings",
      `${strategy}: siblings that were terminated`,
      { options: { strategy }, children: three() },
      start,
      at("a", ["supervisor", "terminateChild", P, "s3"], ["cast", v("s2"), "oops"]),
      after,
    ),
    servers(
      tree(
        "4 trapping siblings",
        `${strategy}: siblings that trap exits terminate`,
        { options: { strategy }, children: three() },
        start,
        at("a", ["cast", v("s2"), "oops"]),
        after,
      ),
      { s1: TRAPPING, s3: TRAPPING },
    ),
    tree(
      "4 failing restart",
      `${strategy}: a restart that fails once`,
      {
        options: { strategy },
        children: [child("s1"), child("s2", { starts: ["ok", ["fail", "no"]] }), child("s3")],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 failing sibling",
      `${strategy}: a sibling whose restart fails`,
      {
        options: { strategy },
        children: [child("s1"), child("s2"), child("s3", { starts: ["ok", ["fail", "no"]] })],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      after,
    ),
    tree(
      "4 failing for good",
      `${strategy}: a restart that fails until it is given up`,
      {
        options: { strategy },
        children: [
          child("s1"),
          child("s2", { starts: ["ok", ["fail", 1], ["fail", 2], ["fail", 3], ["fail", 4], ["fail", 5]] }),
        ],
      },
      start,
      at("a", ["cast", v("s2"), "oops"]),
      at("a", ["mailbox"]),
    ),
    ...[0, 1, 2].map((maxRestarts) =>
      tree(
        "5 intensity",
        `${strategy}: more than ${maxRestarts} restarts`,
        { options: { strategy, maxRestarts }, children: three() },
        start,
        at("a", ["cast", v("s1"), "oops"]),
        at("a", ["cast", v("s1"), "oops"]),
        at("a", ["cast", v("s2"), "oops"]),
        at("a", ["mailbox"]),
      ),
    ),
    tree(
      "5 not counted",
      `${strategy}: what is not counted`,
      {
        options: { strategy, maxRestarts: 0 },
        children: [child("s1", { restart: "temporary" }), child("s2", { restart: "transient" }), child("s3")],
      },
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s2"), "normal"]),
      at(
        "a",
        ["supervisor", "restartChild", P, "s2"],
        ["supervisor", "terminateChild", P, "s3"],
        ["supervisor", "restartChild", P, "s3"],
      ),
      after,
    ),
  ]),
]

// --------------------------------------------------------------- 6 stopping

const SHUTDOWNS: readonly Term[] = [t(2), "infinity", "brutal_kill", 0]
const stopping: readonly Scenario[] = [
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

// --------------------------------------------------------------- 7 automatic shutdown, 8 management

const AUTO = ["any_significant", "all_significant"] as const
const management: readonly Scenario[] = [
  ...AUTO.flatMap((autoShutdown) =>
    (["transient", "temporary"] as const).flatMap((restart) =>
      ENDS.map((end) =>
        tree(
          "7 auto_shutdown",
          `${autoShutdown}: a significant ${restart} child ends by ${end}`,
          {
            options: { strategy: "one_for_one", autoShutdown },
            children: [
              child("s1", { restart, significant: true }),
              child("s2", { restart, significant: true }),
              child("s3"),
            ],
          },
          start,
          at("a", ["cast", v("s1"), end]),
          at("a", ["mailbox"]),
          at("a", ["cast", v("s2"), end]),
          at("a", ["mailbox"]),
        ),
      ),
    ),
  ),
  ...AUTO.map((autoShutdown) =>
    tree(
      "7 terminate_child",
      `${autoShutdown}: terminateChild does not count`,
      {
        options: { strategy: "one_for_one", autoShutdown },
        children: [child("s1", { restart: "transient", significant: true })],
      },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"]),
      after,
    ),
  ),
  tree(
    "8 start_child",
    "startChild adds behind the others",
    { children: [child("s1")] },
    start,
    at("a", ["supervisor", "startChild", P, child("s2") as unknown as Term]),
    after,
  ),
  tree(
    "8 exists, running",
    "startChild with the id of one that runs",
    { children: [child("s1")] },
    start,
    at("a", ["supervisor", "startChild", P, child("s1") as unknown as Term]),
  ),
  tree(
    "8 exists, not running",
    "startChild with the id of one that does not run",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "startChild", P, child("s1") as unknown as Term],
    ),
  ),
  ...RESTARTS.map((restart) =>
    tree(
      "8 terminate_child",
      `terminateChild of a ${restart} child`,
      { children: [child("s1", { restart })] },
      start,
      at("a", ["supervisor", "terminateChild", P, "s1"], ["supervisor", "terminateChild", P, "s1"]),
      after,
    ),
  ),
  tree(
    "8 not found",
    "functions on an id that is not there",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "terminateChild", P, "x"],
      ["supervisor", "restartChild", P, "x"],
      ["supervisor", "deleteChild", P, "x"],
      ["supervisor", "terminateChild", P, v("s1")],
    ),
  ),
  tree(
    "8 restart_child",
    "restartChild of one that runs, and of one that does not",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "restartChild", P, "s1"],
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "restartChild", P, "s1"],
    ),
    after,
  ),
  tree(
    "8 delete_child",
    "deleteChild of one that runs, and of one that does not",
    { children: [child("s1")] },
    start,
    at(
      "a",
      ["supervisor", "deleteChild", P, "s1"],
      ["supervisor", "terminateChild", P, "s1"],
      ["supervisor", "deleteChild", P, "s1"],
    ),
    after,
  ),
  tree(
    "8 name taken",
    "a child whose name is taken",
    { children: [child("s1", { name: "n1" })] },
    start,
    at("a", ["supervisor", "startChild", P, child("s2", { name: "n1" }) as unknown as Term]),
    after,
  ),
  tree(
    "8 unlinked",
    "a child that is not linked",
    { children: [child("s1", { starts: ["unlinked"] })] },
    start,
    at("a", ["cast", v("s1"), "oops"]),
    after,
    at("a", ["supervisor", "terminateChild", P, "s1"]),
  ),
  tree(
    "8 bad message",
    "an unknown message is logged and ignored",
    { children: [child("s1")] },
    start,
    at("a", ["send", P, "hello"]),
    after,
  ),
  tree(
    "8 bad call",
    "an unknown call ends the supervisor",
    { children: [child("s1")] },
    start,
    at("a", ["call", P, "hello"]),
    at("a", ["mailbox"]),
  ),
  tree(
    "8 bad cast",
    "an unknown cast",
    { children: [child("s1")] },
    start,
    at("a", ["cast", P, "hello"]),
    at("a", ["mailbox"]),
  ),
  tree(
    "8 ids are terms",
    "ids may be any term",
    { children: [child("s1", { id: ["x", 1] }), child("s2", { id: 7 })] },
    start,
    after,
    at(
      "a",
      ["supervisor", "terminateChild", P, ["x", 1]],
      ["supervisor", "deleteChild", P, ["x", 1]],
      ["supervisor", "terminateChild", P, 7],
    ),
    after,
  ),
  {
    ...tree(
      "5 nested",
      "a supervisor that gives up is restarted by its own",
      { children: [{ id: "inner", supervisor: "q", type: "supervisor" }] },
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s1"), "oops"]),
      at("a", LOOK, COUNT, ["supervisor", "whichChildren", v("q")]),
    ),
    supervisors: {
      p: {
        options: { strategy: "one_for_one" },
        children: [{ id: "inner", supervisor: "q", type: "supervisor" }],
      },
      q: { options: { strategy: "one_for_one", maxRestarts: 1 }, children: [child("s1"), child("s2")] },
    },
  },
  {
    ...tree(
      "5 nested transient",
      "a transient supervisor that gives up is not restarted",
      {},
      start,
      at("a", ["cast", v("s1"), "oops"]),
      at("a", ["cast", v("s1"), "oops"]),
      after,
    ),
    supervisors: {
      p: {
        options: { strategy: "one_for_one" },
        children: [{ id: "inner", supervisor: "q", type: "supervisor", restart: "transient" }],
      },
      q: { options: { strategy: "one_for_one", maxRestarts: 1 }, children: [child("s1")] },
    },
  },
  tree(
    // A suspended supervisor with a message in its mailbox never rests on OTP: it hibernates and wakes, again and again.
    "6 sys",
    "sys works on a supervisor",
    { children: [child("s1")] },
    start,
    at("a", ["sys", "suspend", P]),
    at("a", ["sys", "resume", P], ["cast", v("s1"), "oops"]),
    after,
  ),
]

/** Who is killed by its own supervisor, which then stops it, without a turn of anybody else in between. */
const caught: readonly Scenario[] = [
  tree(
    "2 start function",
    "startLink fails, and the start function that failed has just killed another child",
    { children: [child("s1"), child("s2", { starts: [["killing", v("s1")]] })] },
    start,
    at("a", ["mailbox"]),
  ),
]

export const supervisorScenarios: readonly Scenario[] = [
  ...caught,
  ...specifications,
  ...starting,
  ...restarting,
  ...stopping,
  ...management,
]

// --------------------------------------------------------------- DynamicSupervisor

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
