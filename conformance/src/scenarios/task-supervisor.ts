import type { Op, Scenario, Term } from "../language.ts"
import { doubled, ENDS, failing, forever, slow, T, task } from "./task.ts"
import { advance, at, body, does, gives, many, one, self, t, text, v, waits } from "./words.ts"

const SUP = v("sup")
const start = (options: Term = {}): Op => ["taskSupervisor", "start", "sup", options]
const sup = (name: string, ...args: readonly Term[]): Op => ["taskSupervisor", name, SUP, ...args]

const starting: readonly Scenario[] = [
  many(
    "task 5 startLink",
    "a supervisor of tasks begins with none",
    at("a", start(), sup("children"), ["dynamic", "countChildren", SUP], ["dynamic", "whichChildren", SUP]),
  ),
  many(
    "task 5 startLink",
    "a supervisor of tasks with a name",
    at("a", start({ name: "tasks" }), ["whereis", "tasks"]),
    at("a", ["taskSupervisor", "async", "tasks", "t", gives(1)], task("await", T)),
    at("a", start({ name: "tasks" })),
  ),
  one(
    "task 5 childSpec",
    "the child specification of a supervisor of tasks",
    ["taskSupervisor", "childSpec", { name: "tasks" }],
    ["taskSupervisor", "childSpec", {}],
  ),
  one("task 5 childSpec", "the child specification of one with a global name", [
    "taskSupervisor",
    "childSpec",
    { name: { global: "tasks" }, maxChildren: 2 },
  ]),
  one("task 5 childSpec", "the child specification of one with limits", [
    "taskSupervisor",
    "childSpec",
    { maxRestarts: 2, maxSeconds: 1 },
  ]),
  many(
    "task 5 misuse",
    "a supervisor of tasks with wrong options does not start",
    at("a", ["flag", "trapExit", true], start({ maxChildren: -1 }), start({ maxRestarts: "many" })),
    at("a", ["mailbox"]),
  ),
]

const KINDS = ["async", "asyncNolink"] as const

const awaited: readonly Scenario[] = KINDS.flatMap((kind) => [
  ...ENDS.map(([what, plan]) =>
    many(
      `task 5 ${kind}`,
      `${kind}: a task that ends with ${what}`,
      at("a", ["flag", "trapExit", true], start(), sup(kind, "t", plan)),
      at("a", ["mailbox"], sup("children")),
    ),
  ),
  ...ENDS.map(([what, plan]) =>
    many(
      `task 5 ${kind}, awaited`,
      `${kind}: await and yield of a task that ends with ${what}`,
      at("a", ["flag", "trapExit", true], start(), sup(kind, "t", plan), task("await", T)),
      at("a", sup(kind, "u", plan)),
      at("a", task("yield", v("u.task"), 0), ["mailbox"]),
    ),
  ),
  many(
    `task 5 ${kind} links`,
    `${kind}: who is linked to the task, and its ancestors`,
    at("a", start(), sup(kind, "t", waits(1)), ["info", v("t"), "links"], ["info", v("t"), "monitoredBy"]),
    at("a", ["infoEntry", v("t"), "$callers"], ["infoEntry", v("t"), "$ancestors"], sup("children")),
  ),
  many(
    `task 5 ${kind} links`,
    `${kind}: the ancestors of a task whose supervisor has a name`,
    at("a", ["register", self, "owner"], start({ name: "tasks" }), sup(kind, "t", waits(1))),
    at("a", ["infoEntry", v("t"), "$ancestors"]),
  ),
  many(
    `task 5 ${kind}, the caller fails`,
    `${kind}: the caller's end`,
    at("a", start()),
    at("b", sup(kind, "t", waits(1))),
    at("a", ["monitor", v("t")], ["exitSignal", v("b"), "oops"]),
    at("a", ["mailbox"], sup("children")),
  ),
  many(
    `task 5 ${kind}, the caller does not trap`,
    `${kind}: a task fails, and its caller does not trap exits`,
    at("a", start()),
    at("b", sup(kind, "t", does(["receive", [{ eq: "go" }]], ["exit", "oops"]))),
    at("a", ["send", v("t"), "go"]),
    at("b", ["mailbox"]),
    at("a", ["alive", SUP]),
  ),
  many(
    `task 5 ${kind} timeout`,
    `${kind}: an await that is late and caught`,
    at("a", start(), sup(kind, "t", waits("late")), task("await", T, t(1))),
    advance(1),
    at("a", ["alive", v("t")], ["send", v("t"), "go"]),
    at("a", ["mailbox"]),
  ),
  many(
    `task 5 ${kind} by name`,
    `${kind}: of a module's function`,
    at("a", start(), sup(kind, "t", body({ mfa: true, then: ["return", "by name"] }), {}), task("await", T)),
  ),
  ...([t(2), "brutal_kill"] as const).map((shutdown) =>
    many(
      `task 5 ${kind} shutdown`,
      `${kind}: a task that traps exits is stopped, by ${text(shutdown)}`,
      at("a", ["flag", "trapExit", true], start()),
      at("a", sup(kind, "t", does(["flag", "trapExit", true], ["receive", [{ tag: "EXIT" }]]), { shutdown })),
      at("a", ["dynamic", "stop", SUP]),
      at("a", ["mailbox"]),
    ),
  ),
  one(
    "task 5 misuse at once",
    `${kind}: of a number`,
    ["flag", "trapExit", true],
    start(),
    sup(kind, "t", body({ raw: 7 })),
  ),
  one(
    "task 5 arity",
    `${kind} of a function of two arguments`,
    ["flag", "trapExit", true],
    start(),
    sup(kind, "t", body({ arity: 2 })),
  ),
  one(`task 5 ${kind} noproc`, `${kind}: by a supervisor that is not there`, [
    "taskSupervisor",
    kind,
    "nobody",
    "t",
    gives(1),
  ]),
  one(
    `task 5 ${kind} maxChildren`,
    `${kind}: one task too many raises`,
    start({ maxChildren: 1 }),
    sup(kind, "t", waits(1)),
    sup(kind, "u", waits(1)),
    sup("children"),
  ),
  many(
    `task 5 ${kind} restart`,
    `${kind}: a task that fails is not started again`,
    at("a", ["flag", "trapExit", true], start({ maxRestarts: 0 }), sup(kind, "t", does(["exit", "oops"]))),
    at("a", sup("children"), ["alive", SUP]),
  ),
])

const children: readonly Scenario[] = [
  ...ENDS.flatMap(([what, plan]) =>
    (["temporary", "transient"] as const).map((restart) =>
      many(
        "task 5 startChild restart",
        `a ${restart} task that ends with ${what}`,
        at(
          "a",
          ["flag", "trapExit", true],
          start({ maxRestarts: 1 }),
          sup("startChild", "t", plan, { restart }),
        ),
        at("a", ["alive", SUP], sup("children"), ["mailbox"]),
      ),
    ),
  ),
  many(
    "task 5 startChild restart",
    "a permanent task runs until its supervisor gives up",
    at("a", ["flag", "trapExit", true], start()),
    at("a", sup("startChild", "t", gives(1), { restart: "permanent" })),
    at("a", ["alive", SUP], ["mailbox"]),
  ),
  many(
    "task 5 startChild",
    "a task that nobody awaits",
    at("a", start(), sup("startChild", "t", waits(1)), ["info", v("t"), "links"], sup("children")),
    at(
      "a",
      ["infoEntry", v("t"), "$callers"],
      ["dynamic", "countChildren", SUP],
      ["dynamic", "whichChildren", SUP],
    ),
    at("a", ["send", v("t"), "go"]),
    at("a", sup("children"), ["mailbox"]),
  ),
  many(
    "task 5 startChild",
    "a task of a module's function",
    at("a", start(), sup("startChild", "t", body({ mfa: true, do: [["self"]] }))),
    at("a", sup("children")),
  ),
  one(
    "task 5 startChild maxChildren",
    "one task too many is an error",
    start({ maxChildren: 1 }),
    sup("startChild", "t", forever),
    sup("startChild", "u", forever),
  ),
  one("task 5 misuse at once", "startChild of a number", start(), sup("startChild", "t", body({ raw: 7 }))),
  one(
    "task 5 arity",
    "startChild of a function of two arguments",
    start(),
    sup("startChild", "t", body({ arity: 2 })),
  ),
  one(
    "task 5 misuse at once",
    "startChild with another restart",
    start(),
    sup("startChild", "t", forever, { restart: "often" }),
    sup("children"),
  ),
  one(
    "task 5 misuse at once",
    "startChild with a shutdown that is none",
    start(),
    sup("startChild", "t", forever, { shutdown: "soon" }),
    sup("children"),
  ),
  many(
    "task 5 terminateChild",
    "a task is ended by its supervisor",
    at("a", start(), sup("startChild", "t", forever), ["monitor", v("t")]),
    at("a", sup("terminateChild", v("t")), sup("terminateChild", v("t")), sup("children")),
    at("a", ["mailbox"]),
  ),
  many(
    "task 5 terminateChild",
    "an awaited task is ended by its supervisor",
    at("a", ["flag", "trapExit", true], start(), sup("async", "t", forever)),
    at("a", sup("terminateChild", v("t")), task("yield", T)),
    at("a", ["mailbox"]),
  ),
  one(
    "task 5 terminateChild misuse",
    "terminateChild of a name is misuse",
    start(),
    sup("terminateChild", "t"),
  ),
  one(
    "task 5 children misuse",
    "children of nobody",
    ["taskSupervisor", "children", "nobody"],
    ["taskSupervisor", "terminateChild", "nobody", self],
  ),
  many(
    "task 5 stop",
    "when the supervisor stops its tasks get shutdown, or are killed",
    at(
      "a",
      ["flag", "trapExit", true],
      start(),
      sup("startChild", "t", forever),
      sup("startChild", "u", forever, { shutdown: "brutal_kill" }),
    ),
    at("a", ["monitor", v("t")], ["monitor", v("u")], ["dynamic", "stop", SUP, "normal"]),
    at("a", ["sorted", ["mailbox"]]),
  ),
]

const streams: readonly Scenario[] = (["stream", "streamNolink"] as const).flatMap((kind) => [
  many(
    `task 4 supervised ${kind}`,
    `${kind}: the results`,
    at("a", start(), sup(kind, [1, 2, 3], doubled, { maxConcurrency: 1 }), ["mailbox"], sup("children")),
  ),
  many(
    `task 4 supervised ${kind}`,
    `${kind}: of a module's function`,
    at(
      "a",
      start(),
      sup(kind, [1, 2], body({ label: "s", each: true, mfa: true, then: ["return", { arg: 1 }] }), {
        maxConcurrency: 1,
      }),
    ),
  ),
  many(
    `task 4 supervised ${kind}`,
    `${kind}: is not run before it is read`,
    at("a", start(), sup(kind, [1, 2], doubled, {}, "unread"), sup("children")),
  ),
  ...(["exit", "raise", "throw"] as const).flatMap((how) => [
    many(
      `task 4 supervised ${kind} failure`,
      `${kind}: tasks that end with ${how}`,
      at("a", start()),
      at("b", sup(kind, [1, 2], failing(how), { maxConcurrency: 1 }), ["mailbox"]),
      at("a", sup("children"), ["alive", SUP]),
    ),
    many(
      `task 4 supervised ${kind} failure`,
      `${kind}: tasks that end with ${how}, and the reader traps exits`,
      at("a", start()),
      at(
        "b",
        ["flag", "trapExit", true],
        sup(kind, [1, 2], failing(how), { maxConcurrency: 1, zipInputOnExit: true }),
        ["mailbox"],
      ),
      at("a", sup("children"), ["alive", SUP]),
    ),
  ]),
  many(
    `task 4 supervised ${kind} failure`,
    `${kind}: tasks that end normally without an answer`,
    at(
      "a",
      ["flag", "trapExit", true],
      start(),
      sup(kind, [1], body({ label: "s", each: true, do: [["exit", "normal"]] })),
    ),
    at("a", ["mailbox"]),
  ),
  many(
    `task 4 supervised ${kind} timeout`,
    `${kind}: a task that is late is killed`,
    at("a", ["flag", "trapExit", true], start()),
    at("a", sup(kind, [1], slow, { timeout: t(1), onTimeout: "kill_task" }), ["mailbox"]),
    advance(1),
    at("a", sup("children")),
  ),
  many(
    `task 4 supervised ${kind} stops early`,
    `${kind}: when reading stops the tasks are gone`,
    at("a", start(), sup(kind, [1, 2, 3], slow, { maxConcurrency: 2 }, { take: 1 })),
    at("b", ["send", v("s.1"), "go"]),
    at("a", sup("children"), ["mailbox"], ["info", self, "links"]),
  ),
  many(
    `task 4 supervised ${kind} reader`,
    `${kind}: the reader's death`,
    at("a", start()),
    at("b", sup(kind, [1], slow)),
    at("a", ["exitSignal", v("b"), "kill"]),
    at("a", sup("children")),
  ),
  many(
    `task 4 supervised ${kind} maxChildren`,
    `${kind}: one task too many raises`,
    at("a", start({ maxChildren: 1 }), sup("startChild", "t", forever)),
    at("b", sup(kind, [1], slow)),
  ),
  ...(
    [
      ["shutdown", "infinity"],
      ["shutdown", -1],
      ["maxConcurrency", 0],
      ["onTimeout", "shout"],
    ] as const
  ).map(([option, value]) =>
    many(
      `task 4 supervised ${kind} misuse`,
      `${kind}: ${option} ${value} is misuse when it is built`,
      at("a", start(), sup(kind, [1], doubled, { [option]: value }, "unread")),
    ),
  ),
  many(
    `task 4 supervised ${kind} noproc`,
    `${kind}: by a supervisor that is not there, and the reader traps exits`,
    at("a", ["flag", "trapExit", true], ["taskSupervisor", kind, "nobody", [1], doubled], ["mailbox"]),
    at("a", ["info", self, "links"]),
  ),
  one(`task 4 supervised ${kind} noproc`, `${kind}: by a supervisor that is not there`, [
    "taskSupervisor",
    kind,
    "nobody",
    [1],
    doubled,
  ]),
])

const asking: readonly Scenario[] = [
  ...(["async", "asyncNolink", "startChild"] as const).map((kind) =>
    many(
      "task 5 asked",
      `${kind}: what waits at a supervisor that is suspended`,
      at("a", start(), ["sys", "suspend", SUP]),
      at("b", sup(kind, "t", gives(1))),
    ),
  ),
  many(
    "task 5 asked",
    "a stream at a supervisor that is suspended",
    at("a", start(), ["sys", "suspend", SUP]),
    at("b", sup("streamNolink", [1], doubled)),
  ),
  many(
    "task 5 asked",
    "what else waits at a supervisor that is suspended",
    at("a", start(), sup("startChild", "t", forever), ["sys", "suspend", SUP]),
    at("a", ["send", SUP, "hello"]),
    at("a", ["exitSignal", v("t"), "oops"]),
    at("b", sup("async", "u", gives(1))),
  ),
  ...(["stream", "streamNolink"] as const).flatMap((kind) =>
    (["shutdown", "oops"] as const).map((reason) =>
      many(
        "task 5 ending",
        `${kind}: by a supervisor that is just ending with ${reason}`,
        at("a", ["flag", "trapExit", true], start()),
        at("a", ["exitSignal", SUP, reason], sup(kind, [1], doubled)),
        at("a", ["mailbox"]),
      ),
    ),
  ),
]

export const taskSupervisorScenarios: readonly Scenario[] = [
  ...asking,
  ...starting,
  ...awaited,
  ...children,
  ...streams,
].map((scenario) => ({ ...scenario, agents: ["a", "b"] }))
