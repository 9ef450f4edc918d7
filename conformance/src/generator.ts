// The arbitrary programs.

import fc from "fast-check"

import type { ChildPlan, Entry, Op, Scenario, ServerPlan, Step, SupervisorPlan, Term } from "./language.ts"

type Any<T> = fc.Arbitrary<T>

const AGENTS = ["a", "b", "c"]
const SPAWNED = ["d", "e", "f", "g"]
const SERVERS = ["s1", "s2", "s3"]
const NAMES = ["n1", "n2", "n3"]

const oneOf = <T>(...items: readonly T[]): Any<T> => fc.constantFrom(...items)
const variable = (name: string): Term => ({ var: name })
const time: Any<Term> = fc.integer({ min: 1, max: 3 }).map((units) => ({ t: units }))
const reason: Any<Term> = oneOf<Term>(
  "normal",
  "shutdown",
  ["shutdown", "x"],
  "kill",
  "killed",
  "oops",
  ["tagged", 1],
  7,
)
const data: Any<Term> = oneOf<Term>(1, 2, "x", ["tag", 1], ["pair", "y"], null, true)
const reference = oneOf<Term>(
  ...["m1", "m2", "al1", "al2", "t1", "t2", "d.monitor", "e.monitor"].map(variable),
)
const agent = oneOf(...AGENTS, ...SPAWNED)
const anyone = oneOf(...AGENTS, ...AGENTS, ...SPAWNED, ...SERVERS).map(variable)
const named = oneOf<Term>(...NAMES)
const self: Term = { self: 1 }

const bound = (names: readonly string[], op: Any<Op>): Any<Op> =>
  fc.tuple(oneOf(...names), op).map(([name, inner]) => ["let", name, inner as unknown as Term] as const)

const op = (name: string, ...args: readonly Any<unknown>[]): Any<Op> =>
  fc.tuple(...args).map((given) => [name, ...(given as Term[])] as const)

const maybe = (options: { readonly [key: string]: Any<unknown> }): Any<Term> =>
  fc.record(options, { requiredKeys: [] }) as Any<Term>

const spawnOptions = maybe({
  link: fc.boolean(),
  monitor: oneOf<unknown>(true, true, { tag: "gone" }, { alias: "demonitor" }),
  priority: oneOf("normal", "high", "low"),
})

const pattern: Any<Term> = oneOf<Term>(
  "any",
  "any",
  "integer",
  { tag: "EXIT" },
  { tag: "DOWN" },
  { tag: "tag" },
  { eq: "x" },
)

/** What plain processes do. */
const processOps: readonly Any<Op>[] = [
  op("spawn", oneOf(...SPAWNED), spawnOptions),
  op("spawn", oneOf(...SPAWNED), spawnOptions, fc.array(fc.tuple(oneOf("exit"), reason), { maxLength: 1 })),
  op("send", fc.oneof(anyone, named, reference), data),
  op("send", anyone, data),
  op("sendWith", fc.oneof(anyone, named), data, fc.constant({})),
  op("link", anyone),
  op("link", anyone),
  op("unlink", anyone),
  bound(["m1", "m2"], op("monitor", fc.oneof(anyone, named))),
  bound(
    ["m1", "m2"],
    op(
      "monitor",
      anyone,
      oneOf<Term>(
        { tag: "gone" },
        { alias: "explicit_unalias" },
        { alias: "demonitor" },
        { alias: "reply_demonitor" },
      ),
    ),
  ),
  op("demonitor", reference, oneOf({}, { flush: true }, { info: true }, { flush: true, info: true })),
  bound(["al1", "al2"], op("alias", oneOf(["explicit_unalias"], ["reply"]))),
  op("unalias", reference),
  op("flag", fc.constant("trapExit"), fc.boolean()),
  op("flag", fc.constant("trapExit"), fc.constant(true)),
  op("exitSignal", anyone, reason),
  op("exitSignal", fc.constant(self), reason),
  op("register", anyone, named),
  op("unregister", named),
  op("whereis", named),
  op("alive", anyone),
  op("receive", fc.array(pattern, { minLength: 1, maxLength: 2 }), fc.constant(0)),
  op("receive", fc.array(pattern, { minLength: 1, maxLength: 2 }), time),
  bound(["t1", "t2"], op("sendAfter", fc.oneof(anyone, named), data, time)),
  op("cancelTimer", reference),
  op("cancelTimer", reference, oneOf({ info: false }, { async: true }, { async: true, info: false })),
  op("readTimer", reference),
  op("mailbox"),
  op(
    "info",
    anyone,
    oneOf<Term>(["links", "trapExit"], "links", "registeredName", "status", "messageQueueLen", [
      "monitors",
      "monitoredBy",
    ]),
  ),
  op("put", oneOf("k", "l"), data),
  op("get", oneOf("k", "l"), data),
  op("exit", reason),
  op("raise", oneOf("boom")),
  op("throw", data),
  op("return"),
  op("sleep", time),
]

// --------------------------------------------------------------- servers

const state: Any<Term> = oneOf<Term>({ state: 1 }, { state: 1 }, { state: 1 }, 1, 5)
const action: Any<Term> = fc.oneof(
  time.map((units) => ({ timeout: units })),
  oneOf<Term>(
    { hibernate: 1 },
    { continue: "go" },
    { continue: ["stop", 1] },
    { timeout: "infinity" },
    { timeout: -1 },
  ),
)
const withAction = (parts: Any<readonly Term[]>): Any<Term> =>
  fc
    .tuple(parts, fc.option(action, { nil: undefined, freq: 3 }))
    .map(([items, last]) => (last === undefined ? items : [...items, last]))

const stops: readonly Any<Term>[] = [
  fc.tuple(fc.constant("stop"), reason, state),
  fc.tuple(fc.constant("exit"), reason),
  oneOf<Term>(["raise", "boom"], ["return", "bad"], ["return", ["bad", 1]]),
]
const noreply = withAction(fc.tuple(fc.constant("noreply"), state))
const reply = withAction(fc.tuple(fc.constant("reply"), data, state))
const thrown = (instruction: Any<Term>): Any<Term> => instruction.map((inner) => ["throw", inner])

const serverOps: readonly Any<Op>[] = [
  op("send", anyone, data),
  op("flag", fc.constant("trapExit"), fc.boolean()),
  op("exitSignal", anyone, reason),
  op("link", anyone),
  op("unlink", anyone),
  bound(["m1", "m2"], op("monitor", anyone)),
  op("spawn", oneOf(...SPAWNED), spawnOptions),
  op("sendAfter", fc.constant(self), data, time),
  op("cast", anyone, oneOf<Term>("go", ["stop", 1])),
  op("put", oneOf("k"), data),
]

const entry = (instruction: Any<Term>): Any<Entry> =>
  fc.record(
    { do: fc.array(fc.oneof(...serverOps), { maxLength: 2 }), then: instruction },
    { requiredKeys: [] },
  )

const callEntry = entry(
  fc.oneof(
    reply,
    reply,
    noreply,
    thrown(reply),
    ...stops,
    fc.tuple(fc.constant("stopReply"), reason, data, state) as Any<Term>,
  ),
)
const otherEntry = entry(fc.oneof(noreply, noreply, noreply, thrown(noreply), reply, ...stops))
const initEntry = entry(
  fc.oneof(
    {
      weight: 6,
      arbitrary: withAction(fc.tuple(fc.constant("ok"), oneOf<Term>(0, 1)) as Any<readonly Term[]>),
    },
    {
      weight: 2,
      arbitrary: oneOf<Term>(
        "ignore",
        ["stopInit", "oops"],
        ["stopInit", "normal"],
        ["fail", "no"],
        ["raise", "boom"],
        ["exit", "oops"],
        ["return", "bad"],
      ),
    },
  ),
).map((given) => ("do" in given ? { ...given, do: [["flag", "trapExit", true] as Op] } : given))

const server: Any<ServerPlan> = fc.record(
  {
    init: fc.oneof(initEntry, fc.array(initEntry, { minLength: 1, maxLength: 3 })),
    call: fc.record({ get: callEntry, put: callEntry }, { requiredKeys: [] }),
    cast: fc.record({ go: otherEntry, stop: otherEntry }, { requiredKeys: [] }),
    info: fc.record(
      { x: otherEntry, timeout: otherEntry, EXIT: otherEntry, DOWN: otherEntry, _: otherEntry },
      { requiredKeys: [] },
    ),
    continue: fc.record({ go: otherEntry, stop: otherEntry }, { requiredKeys: [] }),
    terminate: entry(
      oneOf<Term>(
        ["return", 1],
        ["raise", "late"],
        ["exit", "late"],
        ["exit", "normal"],
        ["throw", ["return", 1]],
      ),
    ),
  },
  { requiredKeys: [] },
)

const destination = fc.oneof(oneOf(...SERVERS).map(variable), oneOf(...SERVERS).map(variable), named, anyone)
const startOptions = maybe({
  name: named,
  timeout: oneOf<Term>({ t: 1 }, "infinity"),
  spawnOpt: oneOf({ link: true }, { priority: "high" }),
  debug: oneOf(["log"], ["statistics"]),
})
const sysOps: readonly Any<Op>[] = [
  op("sys", fc.constant("getState"), destination, fc.constant({ t: 1 })),
  op("sys", fc.constant("suspend"), destination, fc.constant({ t: 1 })),
  op("sys", fc.constant("resume"), destination, fc.constant({ t: 1 })),
  op("sys", fc.constant("terminate"), destination, reason, fc.constant({ t: 1 })),
  op(
    "sys",
    fc.constant("log"),
    destination,
    oneOf<Term>(true, false, "get", [true, 2]),
    fc.constant({ t: 1 }),
  ),
  op("sys", fc.constant("getStatus"), destination, fc.constant({ t: 1 })),
]

/** What is done to servers. */
const clientOps: readonly Any<Op>[] = [
  op("start", oneOf(...SERVERS), startOptions),
  op("startLink", oneOf(...SERVERS), startOptions),
  op("start", oneOf(...SERVERS)),
  op("startLink", oneOf(...SERVERS)),
  op("call", destination, oneOf<Term>("get", "put", ["put", 1], "other"), time),
  op("call", destination, oneOf<Term>("get", "put", ["put", 1], "other"), time),
  op("call", destination, oneOf<Term>("get", "put"), fc.constant("infinity")),
  op("cast", destination, oneOf<Term>("go", ["stop", 1], "other")),
  op("send", destination, data),
  op("stop", destination, reason, time),
  op("stop", destination),
  op("whereisServer", destination),
  ...sysOps,
]

// --------------------------------------------------------------- supervisors

const CHILDREN = ["s1", "s2", "s3", "s4"]
const startEntry = oneOf<unknown>(
  "ok",
  "ok",
  "ok",
  "ok",
  "ignore",
  ["fail", "no"],
  ["raise", "boom"],
  ["exit", "oops"],
  ["throw", "ball"],
  ["info", "more"],
  ["return", "bad"],
)

const child = (label: string): Any<ChildPlan> =>
  fc.record(
    {
      id: fc.constant(label),
      server: fc.constant(label),
      starts: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(startEntry, { maxLength: 3 }) },
      ),
      restart: oneOf("permanent", "transient", "temporary"),
      shutdown: oneOf<unknown>({ t: 2 }, "brutal_kill", "infinity", { t: 1 }),
      significant: fc.boolean(),
    },
    { requiredKeys: ["id", "server"] },
  ) as unknown as Any<ChildPlan>

const supervisor: Any<SupervisorPlan> = fc.record(
  {
    children: fc
      .tuple(child("s1"), child("s2"), child("s3"))
      .chain(([one, two, three]) => oneOf([one, two, three], [one, two], [one], [three, two, one])),
    options: fc.record(
      {
        strategy: oneOf("one_for_one", "rest_for_one", "one_for_all"),
        maxRestarts: oneOf(0, 1, 2, 3),
        autoShutdown: oneOf("never", "never", "any_significant", "all_significant"),
      },
      { requiredKeys: ["strategy"] },
    ),
  },
  { requiredKeys: ["children", "options"] },
)

/** Servers under a supervisor mostly start; how they end is what matters. */
const supervised: Any<ServerPlan> = fc.record(
  {
    init: fc.oneof(
      {
        weight: 5,
        arbitrary: oneOf<Entry>({ then: ["ok", 0] }, { do: [["flag", "trapExit", true]], then: ["ok", 0] }),
      },
      { weight: 1, arbitrary: fc.array(initEntry, { minLength: 1, maxLength: 3 }) },
    ),
    cast: fc.record({ go: entry(fc.oneof(...stops)), stop: entry(fc.oneof(...stops)) }),
    call: fc.record({ get: callEntry }, { requiredKeys: [] }),
    terminate: entry(oneOf<Term>(["return", 1], ["raise", "late"], ["exit", "late"], ["exit", "normal"])).map(
      (given) => ({ ...given, do: [] }),
    ),
  },
  { requiredKeys: ["cast"] },
)

const SUP = variable("p")
const supervisorOps: readonly Any<Op>[] = [
  op("startSupervisor", fc.constant("p")),
  op("cast", oneOf(...CHILDREN).map(variable), oneOf<Term>("go", "stop")),
  op("cast", oneOf(...CHILDREN).map(variable), oneOf<Term>("go", "stop")),
  op("exitSignal", oneOf(...CHILDREN).map(variable), reason),
  op("supervisor", fc.constant("whichChildren"), fc.constant(SUP)),
  op("supervisor", fc.constant("countChildren"), fc.constant(SUP)),
  op("supervisor", fc.constant("terminateChild"), fc.constant(SUP), oneOf(...CHILDREN)),
  op("supervisor", fc.constant("restartChild"), fc.constant(SUP), oneOf(...CHILDREN)),
  op("supervisor", fc.constant("deleteChild"), fc.constant(SUP), oneOf(...CHILDREN)),
  op("supervisor", fc.constant("startChild"), fc.constant(SUP), fc.oneof(child("s4"), child("s1"))),
  op("supervisor", fc.constant("stop"), fc.constant(SUP), reason),
  op("exitSignal", fc.constant(SUP), reason),
  op("flag", fc.constant("trapExit"), fc.constant(true)),
]

// --------------------------------------------------------------- programs

const PROFILES: { readonly [profile: string]: readonly Any<Op>[] } = {
  process: processOps,
  server: [...clientOps, ...clientOps, ...processOps],
  supervisor: [...supervisorOps, ...supervisorOps, ...processOps.slice(0, 8)],
}

const MAX_STEPS = 40

function program(profile: string): Any<Scenario> {
  const anyOp = fc.oneof(...PROFILES[profile]!)
  const actor = fc.oneof({ weight: 3, arbitrary: oneOf(...AGENTS) }, { weight: 1, arbitrary: agent })
  const act: Any<Step> = fc.record({ at: actor, do: fc.array(anyOp, { minLength: 1, maxLength: 3 }) })
  const step: Any<Step> = fc.oneof(
    { weight: 12, arbitrary: act },
    { weight: 1, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 3 }) }) },
  )
  const plan = profile === "supervisor" ? supervised : server
  const labels = profile === "supervisor" ? CHILDREN : SERVERS
  return fc.record({
    name: fc.constant("by chance"),
    agents: fc.constant(AGENTS),
    ...(profile === "process"
      ? {}
      : { servers: fc.record(Object.fromEntries(labels.map((label) => [label, plan]))) }),
    ...(profile === "supervisor" ? { supervisors: fc.record({ p: supervisor }) } : {}),
    steps: fc
      .array(step, { minLength: 4, maxLength: MAX_STEPS, size: "max" })
      .map((steps) => [...(FIRST[profile] ?? []), ...steps].slice(0, MAX_STEPS)),
  })
}

/** What most programs need to get anywhere. */
const FIRST: { readonly [profile: string]: readonly Step[] } = {
  server: [{ at: "a", do: [["start", "s1"]] }],
  supervisor: [
    {
      at: "a",
      do: [
        ["flag", "trapExit", true],
        ["startSupervisor", "p"],
      ],
    },
  ],
}

/** Programs of a profile: `process`, `server`, `supervisor`, or `all` of them. */
export function anyScenario(profile: string): Any<Scenario> {
  if (profile !== "all") return program(profile)
  return fc.oneof(...Object.keys(PROFILES).map(program))
}
