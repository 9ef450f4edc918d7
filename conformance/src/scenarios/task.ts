import type { Body, Op, Scenario, Term } from "../language.ts"
import { advance, at, body, does, gives, many, one, self, t, v, waits } from "./words.ts"

const T = v("t.task")
const task = (name: string, ...args: readonly Term[]): Op => ["task", name, ...args]
const async = (plan: Term, label = "t"): Op => task("async", label, plan)
const forever = does(["receive", [{ eq: "never" }]])

/** How a task may end: what its function does, and whether the owner of a linked one that does not trap goes with it. */
const ENDS: readonly (readonly [string, Term])[] = [
  ["a value", gives("value")],
  ["nil", gives(null)],
  ["exit(oops)", does(["exit", "oops"])],
  ["exit(normal)", does(["exit", "normal"])],
  ["exit(shutdown)", does(["exit", "shutdown"])],
  ["exit({shutdown, why})", does(["exit", ["shutdown", "why"]])],
  ["an Error", does(["raise", "boom"])],
  ["a throw", does(["throw", "ball"])],
]

/** The same, once it is told to go on. */
const later = (plan: Term): Term => {
  const { do: ops = [], ...rest } = plan as Body
  return body({ ...rest, do: [["receive", [{ eq: "go" }]], ...ops] })
}

// --------------------------------------------------------------- messages

const messages: readonly Scenario[] = [
  ...ENDS.flatMap(([what, plan]) => [
    many(
      "task 1 messages",
      `what a trapping owner gets from a task that ends with ${what}`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", ["mailbox"]),
    ),
    many(
      "task 2 linked",
      `a task that ends with ${what}: its owner, not trapping`,
      at("a", async(later(plan))),
      at("b", ["send", v("t"), "go"]),
      at("a", ["mailbox"]),
    ),
    many(
      "task 3 await",
      `await of a task that ends with ${what}`,
      at("a", ["flag", "trapExit", true], async(plan), task("await", T), ["mailbox"]),
    ),
    many(
      "task 3 await",
      `await of a task that has ended with ${what}`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", task("await", T), ["mailbox"]),
    ),
    many(
      "task 3 yield",
      `yield of a task that has ended with ${what}, then again`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", task("yield", T, 0), task("yield", T, 0), ["mailbox"]),
    ),
    many(
      "task 3 shutdown",
      `shutdown of a task that has ended with ${what}, then again`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", task("shutdown", T), task("shutdown", T), ["mailbox"]),
    ),
    many(
      "task 3 shutdown",
      `brutal shutdown of a task that has ended with ${what}`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", task("shutdown", T, "brutal_kill"), ["mailbox"]),
    ),
    many(
      "task 3 ignore",
      `ignore of a task that has ended with ${what}`,
      at("a", ["flag", "trapExit", true], async(plan)),
      at("a", task("ignore", T), ["mailbox"]),
    ),
    many(
      "task 2 start",
      `start of a task that ends with ${what}: nobody hears`,
      at("a", task("start", "t", plan)),
      at("a", ["mailbox"], ["info", self, "links"]),
    ),
    many(
      "task 2 startLink",
      `startLink of a task that ends with ${what}: the caller traps`,
      at("a", ["flag", "trapExit", true], task("startLink", "t", plan)),
      at("a", ["mailbox"]),
    ),
    many(
      "task 6 logging",
      `the log of a task that is not linked and ends with ${what}`,
      at("a", task("start", "t", plan)),
      at("a", ["self"]),
    ),
  ]),
  many(
    "task 1 fields",
    "a task has a process, a reference and an owner",
    at("a", async(forever), task("fields", T), ["info", v("t"), "links"]),
    at("a", ["info", v("t"), "monitoredBy"], ["info", v("t"), "trapExit"]),
  ),
  many(
    "task 1 setup",
    "the callers and ancestors of a task",
    at("a", async(waits(1))),
    at("a", ["infoEntry", v("t"), "$callers"], ["infoEntry", v("t"), "$ancestors"]),
  ),
  many(
    "task 1 setup",
    "the callers of a task of a task",
    at("a", async(gives(1, async(forever, "u"), ["receive", [{ eq: "never" }]]))),
    at("a", ["infoEntry", v("u"), "$callers"], ["infoEntry", v("u"), "$ancestors"]),
  ),
  many(
    "task 1 setup",
    "an ancestor with a name stands by it, or by its pid",
    at("a", ["register", self, "owner"], async(forever)),
    at("a", ["infoEntry", v("t"), "$ancestors"]),
  ),
  many(
    "task 1 sys",
    "a task answers no system request",
    at("a", async(forever), ["sys", "getState", v("t"), t(1)]),
    advance(1),
    at("a", ["self"]),
  ),
]

// --------------------------------------------------------------- starting

const starting: readonly Scenario[] = [
  ...(["async", "start", "startLink"] as const).flatMap((kind) => [
    many(
      "task 2 functions",
      `${kind} of a module's function`,
      at("a", task(kind, "t", body({ mfa: true, then: ["return", "by name"], do: [["self"]] }))),
      at("a", ["mailbox"]),
    ),
    one("task 2 misuse", `${kind} of a number is misuse`, task(kind, "t", body({ raw: 7 }))),
    one("task 2 arity", `${kind} of a function of two arguments`, task(kind, "t", body({ arity: 2 }))),
  ]),
  many(
    "task 2 owner dies",
    "the owner's abnormal end takes a linked task along",
    at("a", ["monitor", v("b")]),
    at("b", async(forever)),
    at("a", ["monitor", v("t")], ["exitSignal", v("b"), "oops"]),
    at("a", ["mailbox"]),
  ),
  many(
    "task 2 owner dies",
    "the owner's normal end does not",
    at("a", ["self"]),
    at("b", async(waits(1))),
    at("b", ["return"]),
    at("a", ["alive", v("t")], ["send", v("t"), "go"]),
    at("a", ["alive", v("t")]),
  ),
  many(
    "task 2 owner dies",
    "a task that was only started outlives its starter",
    at("a", ["self"]),
    at("b", task("start", "t", forever)),
    at("a", ["exitSignal", v("b"), "kill"]),
    at("a", ["alive", v("t")]),
  ),
  many(
    "task 2 completed",
    "a completed task has its answer already",
    at("a", task("completed", "t", "done"), ["mailbox"], task("fields", T)),
    at("a", task("await", T), ["mailbox"]),
    at("a", task("completed", "u", 2), task("yield", v("u.task"))),
    at("a", task("completed", "w", 3), task("shutdown", v("w.task")), ["mailbox"]),
    at("a", task("completed", "x", 4), task("ignore", v("x.task")), ["mailbox"]),
  ),
  one(
    "task 2 completed",
    "a completed task with nil",
    task("completed", "t", null),
    task("yield", T),
    task("yield", T, 0),
  ),
  one(
    "task 2 completed",
    "completed tasks together",
    task("completed", "t", 1),
    task("completed", "u", 2),
    task("awaitMany", [T, v("u.task")]),
  ),
  one(
    "task 2 childSpec",
    "the child specification of a task that fails",
    task("childSpec", does(["raise", "boom"])),
  ),
  one(
    "task 2 childSpec",
    "the child specification of a task of a number",
    task("childSpec", body({ raw: 7 })),
  ),
  one("task 2 childSpec", "the child specification of a task", task("childSpec", gives(1))),
  one("task 2 childSpec", "the child specification of a task module", [
    "childSpec",
    { of: [{ module: "Job" }, "t"] },
  ]),
  {
    ...many(
      "task 2 child",
      "a task module under a supervisor",
      at("a", ["startSupervisor", "sup"]),
      at("a", ["supervisor", "whichChildren", v("sup")]),
    ),
    supervisors: {
      sup: { options: { strategy: "one_for_one" }, children: [{ of: [{ module: "Job" }, "t"] }] },
    },
  },
]

// --------------------------------------------------------------- awaiting

const awaiting: readonly Scenario[] = [
  ...(["await", "yield", "shutdown", "ignore"] as const).flatMap((name) => [
    many(
      "task 3 owner",
      `${name} by another process is misuse`,
      at("a", async(waits(1))),
      at("b", task(name, T)),
      at("a", ["alive", v("t")]),
    ),
    one("task 3 misuse", `${name} of what is no task is misuse`, task(name, 7)),
  ]),
  ...(["await", "yield", "shutdown"] as const).flatMap((name) =>
    ([-1, 1.5, "soon"] as const).map((time) =>
      many(
        "task 3 misuse",
        `${name} with the timeout ${time} is misuse`,
        at("a", async(waits(1)), task(name, T, time)),
      ),
    ),
  ),
  many(
    "task 3 await timeout",
    "await gives up, and the late reply never comes",
    at("a", async(waits("late")), ["try", [task("await", T, t(1))]]),
    advance(1),
    at("a", ["alive", v("t")], ["send", v("t"), "go"]),
    at("a", ["mailbox"], task("yield", T, 0)),
  ),
  many(
    "task 3 await timeout",
    "an await that is not caught ends owner and task",
    at("a", ["monitor", v("b")]),
    at("b", async(forever), task("await", T, t(1)), ["exit", "late"]),
    at("a", ["monitor", v("t")]),
    advance(1),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 await 0",
    "await with no time",
    at("a", async(waits("x")), task("await", T, 0)),
    at("a", ["send", v("t"), "go"]),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 await twice",
    "the second await never gets an answer",
    at("a", async(gives(1))),
    at("a", task("await", T), task("await", T, t(1))),
    advance(1),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 await",
    "await of a task that answers later",
    at("a", async(waits("later")), task("await", T, "infinity"), ["mailbox"]),
    at("b", ["send", v("t"), "go"]),
  ),
  many(
    "task 3 await",
    "await leaves other messages where they are",
    at("a", ["send", self, "one"], async(waits("x")), ["send", v("t"), "go"], ["send", self, "two"]),
    at("a", task("await", T), ["mailbox"]),
  ),
  many(
    "task 3 yield later",
    "yield gives nil in time, and may be asked again",
    at("a", async(waits("x")), task("yield", T, t(1))),
    advance(1),
    at("a", ["send", v("t"), "go"], task("yield", T), ["mailbox"]),
  ),
  many(
    "task 3 yield or shutdown",
    "yield, or else shutdown",
    at("a", async(forever), task("yield", T, t(1))),
    advance(1),
    at("a", task("shutdown", T), ["alive", v("t")], ["mailbox"]),
  ),
  ...(
    [
      ["shutdown", "shutdown"],
      ["a kill", "brutal_kill"],
    ] as const
  ).map(([what, how]) =>
    many(
      "task 3 shutdown running",
      `${what} of a running task leaves no message`,
      at("a", ["flag", "trapExit", true], async(forever)),
      at("a", how === "shutdown" ? task("shutdown", T) : task("shutdown", T, how)),
      at("a", ["mailbox"], ["info", self, "links"], task("shutdown", T)),
    ),
  ),
  many(
    "task 3 shutdown trapping",
    "a task that traps exits is killed in the end",
    at("a", async(does(["flag", "trapExit", true], ["receive", [{ eq: "never" }]]))),
    at("a", task("shutdown", T, t(1))),
    advance(1),
    at("a", ["mailbox"], ["alive", v("t")]),
  ),
  many(
    "task 3 shutdown replies",
    "a task that answers while it is shut down",
    at("a", async(gives("saved", ["flag", "trapExit", true], ["receive", [{ tag: "EXIT" }]]))),
    at("a", task("shutdown", T)),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 shutdown other reason",
    "a task that ends otherwise while it is shut down",
    at("a", async(does(["flag", "trapExit", true], ["receive", [{ tag: "EXIT" }]], ["exit", "oops"]))),
    at("a", task("shutdown", T)),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 ignore",
    "an ignored task that fails later does not matter",
    at("a", async(does(["receive", [{ eq: "go" }]], ["exit", "oops"])), task("ignore", T)),
    at("a", ["info", self, "links"], ["send", v("t"), "go"]),
    at("a", ["mailbox"], ["self"], task("ignore", T)),
  ),
]

// --------------------------------------------------------------- several

const many3 = (...tags: readonly string[]): readonly Op[] => tags.map((tag) => async(waits(tag), tag))
const tasks = (...labels: readonly string[]): Term => labels.map((label) => v(`${label}.task`))

const several: readonly Scenario[] = [
  many(
    "task 3 awaitMany",
    "awaitMany gives the values in their order",
    at("a", ...many3("t", "u", "w"), ["send", v("w"), "go"], ["send", v("t"), "go"], ["send", v("u"), "go"]),
    at("a", task("awaitMany", tasks("t", "u", "w")), ["mailbox"]),
  ),
  one("task 3 awaitMany none", "awaitMany of no tasks", task("awaitMany", []), task("yieldMany", [])),
  many(
    "task 3 awaitMany twice",
    "the same task twice",
    at("a", async(gives(1)), task("awaitMany", tasks("t", "t")), ["mailbox"]),
  ),
  many(
    "task 3 awaitMany fails",
    "one that fails fails all, at once",
    at("a", ["flag", "trapExit", true], ...many3("t", "u"), async(does(["exit", "oops"]), "w")),
    at("a", task("awaitMany", tasks("t", "u", "w")), ["alive", v("t")], ["alive", v("u")]),
    at("a", ["mailbox"]),
  ),
  many(
    "task 3 awaitMany timeout",
    "one that is late fails all",
    at("a", ...many3("t", "u"), ["send", v("t"), "go"], task("awaitMany", tasks("t", "u"), t(1))),
    advance(1),
    at("a", ["alive", v("u")], ["mailbox"]),
  ),
  one(
    "task 3 awaitMany misuse",
    "awaitMany of what are no tasks is misuse",
    task("awaitMany", [7]),
    task("yieldMany", [7]),
  ),
  many(
    "task 3 awaitMany misuse",
    "awaitMany of another's task is misuse",
    at("a", async(waits(1))),
    at("b", task("awaitMany", tasks("t")), task("yieldMany", tasks("t"))),
  ),
  many(
    "task 3 yieldMany",
    "yieldMany gives each task with its result, if it has one",
    at("a", ["flag", "trapExit", true], ...many3("t", "u"), async(does(["exit", "oops"]), "w")),
    at("a", ["send", v("u"), "go"], task("yieldMany", tasks("t", "u", "w"), t(1))),
    advance(1),
    at("a", ["mailbox"]),
  ),
  ...(["nothing", "ignore", "kill_task"] as const).map((onTimeout) =>
    many(
      "task 3 yieldMany options",
      `yieldMany, and then ${onTimeout}`,
      at("a", ...many3("t", "u"), ["send", v("u"), "go"]),
      at("a", task("yieldMany", tasks("t", "u"), { timeout: t(1), onTimeout })),
      advance(1),
      at("a", ["alive", v("t")], ["info", self, "links"], ["mailbox"]),
    ),
  ),
  many(
    "task 3 yieldMany options",
    "yieldMany returns when enough have answered",
    at("a", ...many3("t", "u", "w"), ["send", v("u"), "go"]),
    at("a", task("yieldMany", tasks("t", "u", "w"), { limit: 1 })),
    at("a", ["alive", v("t")], ["mailbox"]),
  ),
  ...(
    [
      ["", [gives(1), gives(2)]],
      [", of which one has failed", [gives(1), does(["exit", "oops"])]],
    ] as const
  ).map(([what, [one, other]]) =>
    many(
      "task 3 yieldMany options",
      `yieldMany for more answers than there are tasks${what} waits the whole time`,
      at("a", ["flag", "trapExit", true], async(one), async(other, "u")),
      at("a", task("yieldMany", tasks("t", "u"), { limit: 3, timeout: t(2) })),
      advance(1),
      at("b", ["alive", v("a")]),
      advance(1),
      at("a", ["mailbox"]),
    ),
  ),
  many(
    "task 3 yieldMany options",
    "yieldMany for answers of no tasks waits the whole time, for none it does not",
    at("a", task("yieldMany", [], { limit: 1, timeout: t(1) })),
    advance(1),
    at("a", async(waits(1)), task("yieldMany", tasks("t"), { limit: 0 }), ["alive", v("t")]),
  ),
  many(
    "task 3 yieldMany misuse at once",
    "yieldMany with another onTimeout",
    at("a", async(waits(1)), task("yieldMany", tasks("t"), { timeout: t(1), onTimeout: "shout" })),
    advance(1),
  ),
  many(
    "task 3 yieldMany twice",
    "yieldMany, then yieldMany again",
    at("a", ...many3("t", "u"), ["send", v("u"), "go"], task("yieldMany", tasks("t", "u"), t(1))),
    advance(1),
    at("a", ["send", v("t"), "go"], task("yieldMany", tasks("t"), t(1))),
    at("a", ["mailbox"]),
  ),
]

// --------------------------------------------------------------- streams

const doubled = body({ label: "s", each: true, do: [["self"]], then: ["return", ["got", { arg: 1 }]] })
const stream = (source: Term, plan: Term, options: Term = {}, ...how: readonly Term[]): Op =>
  task("stream", source, plan, options, ...how)
/** Ends by what the element says: a number is answered, an atom is an exit. */
const failing = (kind: "exit" | "raise" | "throw"): Term =>
  body({ label: "s", each: true, do: [[kind, "oops"]] })
const slow = body({ label: "s", each: true, do: [["receive", [{ eq: "go" }]]], then: ["return", { arg: 1 }] })

const streams: readonly Scenario[] = [
  one("task 4 lazy", "a stream that is not read runs nothing", stream([1, 2], doubled, {}, "unread")),
  one(
    "task 4 results",
    "a stream of three elements",
    stream([1, 2, 3], doubled, { maxConcurrency: 1 }),
    ["mailbox"],
    ["info", self, "links"],
  ),
  one("task 4 results", "a stream of nothing", stream([], doubled)),
  one(
    "task 4 named function",
    "a module's function gets the element before its arguments",
    stream([1, 2], body({ label: "s", each: true, mfa: true, then: ["return", ["by", { arg: 1 }]] }), {
      maxConcurrency: 1,
    }),
  ),
  ...[1, 2, 3].map((n) =>
    many(
      "task 4 pulling",
      `no more than ${n} elements are pulled ahead`,
      at("a", stream([1, 2, 3, 4, 5], slow, { maxConcurrency: n })),
      ...[1, 2, 3, 4, 5].map((element) => at("b", ["send", v(`s.${element}`), "go"])),
    ),
  ),
  many(
    "task 4 infinite",
    "a source without an end, of which three are taken",
    at("a", stream({ from: 1 }, slow, { maxConcurrency: 2 }, { take: 3 })),
    ...[1, 2, 3].map((element) => at("b", ["send", v(`s.${element}`), "go"])),
    at("a", ["mailbox"], ["info", self, "links"], ["info", self, "monitors"]),
  ),
  ...(
    [
      ["maxConcurrency", 0],
      ["maxConcurrency", "two"],
      ["timeout", -1],
      ["timeout", "soon"],
      ["onTimeout", "shout"],
    ] as const
  ).map(([option, value]) =>
    one(
      "task 4 misuse",
      `a stream with ${option} ${value} is misuse when it is built`,
      stream([1], doubled, { [option]: value }, "unread"),
    ),
  ),
  one("task 4 misuse", "a stream of a number is misuse", stream(7, doubled)),
  one("task 4 misuse", "a stream with a number for its function is misuse", stream([1], body({ raw: 7 }))),
  ...(["exit", "raise", "throw"] as const).flatMap((kind) => [
    many(
      "task 4 failure",
      `a task that ends with ${kind} takes the reader along`,
      at("a", stream([1, 2], failing(kind), { maxConcurrency: 1 }), ["self"]),
    ),
    many(
      "task 4 failure, trapping",
      `a task that ends with ${kind}: the reader traps exits`,
      at("a", ["flag", "trapExit", true], stream([1, 2], failing(kind), { maxConcurrency: 1 }), ["mailbox"]),
      at("a", ["info", self, "links"], ["info", self, "monitors"]),
    ),
    many(
      "task 4 zipInputOnExit",
      `a task that ends with ${kind} stands with its element`,
      at(
        "a",
        ["flag", "trapExit", true],
        stream([1, 2], failing(kind), { maxConcurrency: 1, zipInputOnExit: true }),
      ),
    ),
  ]),
  many(
    "task 4 ordered",
    "results come in the order of the elements",
    at("a", stream([1, 2], slow, { maxConcurrency: 2 })),
    at("b", ["send", v("s.2"), "go"]),
    at("b", ["send", v("s.1"), "go"]),
  ),
  many(
    "task 4 not ordered",
    "results come as they are there",
    at("a", stream([1, 2, 3], slow, { maxConcurrency: 2, ordered: false })),
    at("b", ["send", v("s.2"), "go"]),
    at("b", ["send", v("s.3"), "go"]),
    at("b", ["send", v("s.1"), "go"]),
  ),
  many(
    "task 4 timeout",
    "a task that is late ends the reader",
    at("a", stream([1, 2], slow, { maxConcurrency: 2, timeout: t(1) })),
    at("b", ["send", v("s.1"), "go"]),
    advance(1),
    at("a", ["mailbox"], ["info", self, "links"]),
  ),
  many(
    "task 4 timeout, kill_task",
    "a task that is late is killed",
    at("a", stream([1, 2], slow, { maxConcurrency: 2, timeout: t(1), onTimeout: "kill_task" }), ["mailbox"]),
    at("b", ["send", v("s.2"), "go"]),
    advance(1),
    at("a", ["info", self, "links"]),
  ),
  many(
    "task 4 timeout, kill_task",
    "a task that is late stands with its element",
    at("a", stream([1], slow, { timeout: t(1), onTimeout: "kill_task", zipInputOnExit: true })),
    advance(1),
    at("a", ["mailbox"]),
  ),
  many(
    "task 4 timeout by task",
    "the time of a task counts from its own beginning",
    at("a", stream([1, 2], slow, { maxConcurrency: 1, timeout: t(2) })),
    advance(1),
    at("b", ["send", v("s.1"), "go"]),
    advance(1),
    at("b", ["alive", v("s.2")]),
    advance(1),
    at("a", ["mailbox"]),
  ),
  many(
    "task 4 stops early",
    "when reading stops the tasks that run are killed",
    at(
      "a",
      stream(
        [1, 2, 3],
        body({ label: "s", each: true, do: [["receive", [{ eq: "go" }], 0]], then: ["return", { arg: 1 }] }),
        { maxConcurrency: 1 },
        { take: 1 },
      ),
    ),
    at("a", ["mailbox"], ["info", self, "links"], ["info", self, "monitors"]),
  ),
  many(
    "task 4 stops early",
    "an Error of the reader goes through, and the tasks are gone",
    at(
      "a",
      stream([1, 2, 3], doubled, { maxConcurrency: 1 }, { raiseAt: 1 }),
      ["mailbox"],
      ["info", self, "links"],
    ),
  ),
  many(
    "task 4 stops early",
    "an Error of the source goes through, and the tasks are gone",
    at("a", stream({ raiseAfter: 2 }, doubled, { maxConcurrency: 1 }), ["mailbox"], ["info", self, "links"]),
  ),
  many(
    "task 4 stops early",
    "an Error of the source kills tasks that still run",
    at("a", stream({ raiseAfter: 1 }, slow, { maxConcurrency: 2 }), ["mailbox"], ["info", self, "links"]),
  ),
  many(
    "task 4 reader is killed",
    "the reader's death ends its tasks",
    at("a", ["self"]),
    at("b", stream([1, 2], slow, { maxConcurrency: 2 })),
    at("a", ["monitor", v("s.1")], ["exitSignal", v("b"), "kill"]),
    at("a", ["mailbox"]),
  ),
  many(
    "task 4 callers",
    "the reader is among the callers of its tasks",
    at("a", ["self"]),
    at("b", stream([1], slow, { maxConcurrency: 1 })),
    at("a", ["infoEntry", v("s.1"), "$callers"]),
  ),
  many(
    "task 4 stray messages",
    "reading leaves other messages where they are",
    at("a", ["send", self, "one"], stream([1, 2], doubled, { maxConcurrency: 1 }), ["mailbox"]),
  ),
]

export const taskScenarios: readonly Scenario[] = [
  ...messages,
  ...starting,
  ...awaiting,
  ...several,
  ...streams,
].map((scenario) => ({ ...scenario, agents: ["a", "b"] }))

export { doubled, ENDS, failing, forever, slow, T, task }
