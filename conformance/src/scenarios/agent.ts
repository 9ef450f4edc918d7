import type { Op, Scenario, Term } from "../language.ts"
import { advance, at, body, does, gives, many, one, self, state, t, v } from "./words.ts"

const A = v("g")
const agent = (name: string, ...args: readonly Term[]): Op => ["agent", name, ...args]
const start = (plan: Term = gives(1), options: Term = {}): Op => agent("start", "g", plan, options)
const same = gives(state)
const up = gives({ increment: state })

const KINDS = ["get", "update", "getAndUpdate"] as const

/** How a function of an agent may fail. */
const FAILURES: readonly (readonly [string, Term])[] = [
  ["raises", does(["raise", "boom"])],
  ["exits with oops", does(["exit", "oops"])],
  ["exits with normal", does(["exit", "normal"])],
  ["throws a value", does(["throw", "ball"])],
  ["throws a reply", body({ then: ["throw", ["reply", "hijacked", 7]] })],
  ["throws a noreply", body({ then: ["throw", ["noreply", 7]] })],
]

const starting: readonly Scenario[] = [
  ...(["start", "startLink"] as const).flatMap((kind) => [
    many(
      "agent start",
      `${kind}: the state is what the function gives`,
      at("a", agent(kind, "g", gives(["state", 1])), agent("get", A, same), ["info", self, "links"]),
    ),
    one(
      "agent start",
      `${kind}: of a module's function`,
      agent(kind, "g", body({ mfa: true, then: ["return", 7] })),
      agent("get", A, same),
    ),
    one(
      "agent options",
      `${kind}: with a name`,
      agent(kind, "g", gives(1), { name: "agent" }),
      agent(kind, "h", gives(2), { name: "agent" }),
      agent("get", "agent", same),
    ),
    one("agent misuse", `${kind}: of a number is misuse`, agent(kind, "g", body({ raw: 7 }))),
    one("agent arity", `${kind} of a function of two arguments`, agent(kind, "g", body({ arity: 2 }))),
    ...(["ignore", ["stop", "x"], ["error", "x"], null] as Term[]).map((value) =>
      one(
        "agent init result",
        `${kind}: ${JSON.stringify(value)} is a state like any other`,
        agent(kind, "g", gives(value)),
        ["sys", "getState", A],
      ),
    ),
    ...FAILURES.slice(0, 4).map(([what, plan]) =>
      many(
        "agent init fails",
        `${kind}: the first function ${what}`,
        at("a", ["flag", "trapExit", true], agent(kind, "g", plan)),
        at("a", ["mailbox"]),
      ),
    ),
    many(
      "agent init fails",
      `${kind}: the first function raises, and the caller does not trap exits`,
      at("a", agent(kind, "g", does(["raise", "boom"])), ["self"]),
    ),
    many(
      "agent options",
      `${kind}: a first function that is late`,
      at(
        "a",
        ["flag", "trapExit", true],
        agent(kind, "g", does(["receive", [{ eq: "never" }]]), { timeout: t(1) }),
      ),
      advance(1),
      at("a", ["mailbox"]),
    ),
  ]),
  many(
    "agent initial call",
    "the module's function that began an agent is its initial call",
    at("a", start(body({ mfa: true, do: [["self"]] }))),
    at("a", ["infoEntry", A, "$initial_call"]),
  ),
  many(
    "agent initial call",
    "the function that began an agent is its initial call",
    at("a", start(gives(1, ["self"]))),
    at("a", ["infoEntry", A, "$initial_call"], ["infoEntry", A, "$ancestors"]),
  ),
  one(
    "agent childSpec",
    "the child specification of an agent that fails",
    agent("childSpec", does(["raise", "boom"])),
  ),
  one(
    "agent childSpec",
    "the child specification of an agent of a number",
    agent("childSpec", body({ raw: 7 })),
  ),
  one("agent childSpec", "the child specification of an agent", agent("childSpec", gives(1))),
  one("agent childSpec", "the child specification of an agent module", [
    "childSpec",
    { of: [{ module: "Settings" }, 7] },
  ]),
  {
    ...many(
      "agent child",
      "an agent module under a supervisor",
      at("a", ["startSupervisor", "sup"], ["supervisor", "whichChildren", v("sup")]),
      at("a", agent("get", v("settings"), same), ["exitSignal", v("settings"), "kill"]),
      at("a", ["supervisor", "countChildren", v("sup")]),
    ),
    supervisors: {
      sup: { options: { strategy: "one_for_one" }, children: [{ of: [{ module: "Settings" }, 7] }] },
    },
  },
]

const using: readonly Scenario[] = [
  many(
    "agent get and update",
    "functions run inside the agent",
    at(
      "a",
      start(),
      agent("get", A, gives(["is", state], ["self"])),
      agent("update", A, up),
      agent("get", A, same),
    ),
    at(
      "a",
      agent("getAndUpdate", A, gives([state, "new"])),
      agent("get", A, same),
      agent("cast", A, gives("cast")),
    ),
    at("a", agent("get", A, same), ["sys", "getState", A]),
  ),
  many(
    "agent named functions",
    "a module's function gets the state before its arguments",
    at(
      "a",
      start(),
      agent("get", A, body({ mfa: true, then: ["return", ["by name", state]] })),
      agent("update", A, body({ mfa: true, then: ["return", { increment: state }] })),
      agent("getAndUpdate", A, body({ mfa: true, then: ["return", [state, 7]] })),
      agent("cast", A, body({ mfa: true, then: ["return", [state, "cast"]] })),
      agent("get", A, same),
    ),
  ),
  many(
    "agent order",
    "calls and casts of one process are handled in their order",
    at(
      "a",
      start(gives([])),
      ...["one", "two"].flatMap((word): Op[] => [
        agent("cast", A, gives([word, state])),
        agent("update", A, gives(["called", state])),
      ]),
    ),
    at("a", agent("get", A, same)),
  ),
  ...FAILURES.flatMap(([what, plan]) => [
    ...KINDS.map((kind) =>
      many(
        "agent failure",
        `${kind}: a function that ${what}`,
        at("a", start(), ["monitor", A], agent(kind, A, plan)),
        at("a", ["mailbox"], ["alive", A]),
      ),
    ),
    many(
      "agent failure",
      `cast: a function that ${what}`,
      at("a", start(), ["monitor", A], agent("cast", A, plan)),
      at("a", ["mailbox"], ["alive", A]),
    ),
  ]),
  ...([5, null, [1], [1, 2, 3], "pair"] as Term[]).map((value) =>
    many(
      "agent getAndUpdate result",
      `getAndUpdate: ${JSON.stringify(value)} is no pair`,
      at("a", start(), ["monitor", A], agent("getAndUpdate", A, gives(value))),
      at("a", ["mailbox"]),
    ),
  ),
  ...KINDS.flatMap((kind) => [
    one("agent noproc", `${kind} of nobody`, agent(kind, "nobody", same)),
    one("agent misuse", `${kind} by a number is misuse`, start(), agent(kind, A, body({ raw: 7 })), [
      "alive",
      A,
    ]),
    one(
      "agent misuse",
      `${kind} with a timeout that is none is misuse`,
      start(),
      agent(kind, A, same, -1),
      agent(kind, A, same, "soon"),
    ),
    one("agent misuse", `${kind} of what is no server is misuse`, agent(kind, 7, same)),
    one("agent arity", `${kind} of a function of two arguments`, start(), agent(kind, A, body({ arity: 2 }))),
    many(
      "agent timeout",
      `${kind}: the function is late, and its effect stays`,
      at("a", start(), agent(kind, A, gives(["late", "state"], ["receive", [{ eq: "go" }]]), t(1))),
      advance(1),
      at("a", ["send", A, "go"], agent("get", A, same), ["mailbox"]),
    ),
    many(
      "agent killed",
      `${kind}: the agent is killed meanwhile`,
      at("a", start(), agent(kind, A, does(["receive", [{ eq: "go" }]]))),
      at("b", ["exitSignal", A, "kill"]),
    ),
  ]),
  one(
    "agent cast",
    "cast to nobody is fine",
    agent("cast", "nobody", same),
    start(),
    agent("stop", A),
    agent("cast", A, same),
  ),
  one("agent misuse", "cast by a number is misuse", start(), agent("cast", A, body({ raw: 7 }))),
  one("agent arity", "cast of a function of two arguments", start(), agent("cast", A, body({ arity: 2 }))),
]

const ending: readonly Scenario[] = [
  ...(["normal", "shutdown", ["shutdown", "why"], "oops"] as Term[]).map((reason) =>
    many(
      "agent stop",
      `stop with ${JSON.stringify(reason)}`,
      at("a", start(), ["monitor", A], agent("stop", A, reason)),
      at("a", ["mailbox"], agent("stop", A)),
    ),
  ),
  one("agent stop", "stop of nobody", agent("stop", "nobody"), agent("stop", 7)),
  many(
    "agent stop",
    "stop of a busy agent with a timeout",
    at(
      "a",
      start(),
      agent("cast", A, does(["receive", [{ eq: "never" }]])),
      agent("stop", A, "normal", t(1)),
    ),
    advance(1),
    at("a", ["alive", A]),
  ),
  many(
    "agent messages",
    "a message that an agent does not know is logged, and ignored",
    at("a", start(), ["send", A, "hello"]),
    at("a", agent("get", A, same)),
  ),
  many(
    "agent sys",
    "an agent is suspended, changed and resumed",
    at("a", start(), ["sys", "suspend", A], agent("cast", A, up), ["sys", "getState", A]),
    at("a", ["sys", "replaceState", A, ["set", 5]], ["sys", "resume", A], agent("get", A, same)),
  ),
]

export const agentScenarios: readonly Scenario[] = [...starting, ...using, ...ending].map((scenario) => ({
  ...scenario,
  agents: ["a", "b"],
}))
