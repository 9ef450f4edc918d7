// Children that are given as modules, and what makes child specifications.

import type { ChildPlan, Op, Scenario, SupervisorPlan, Term } from "../language.ts"
import { at, many, one, text, v } from "./words.ts"

const module = (name: string): Term => ({ module: name })
const of = (name: string, arg: Term): Term => ({ of: [module(name), arg] })
const spec = (child: Term, overrides?: Term): Op =>
  overrides === undefined ? ["childSpec", child] : ["childSpec", child, overrides]
const raw: Term = { raw: { map: { id: "x", start: "nothing" } } }

const specifications: readonly Scenario[] = [
  ...["Worker", "Chosen", "Tree", "Pool", "Job", "Settings"].map((name) =>
    one(
      "supervisor 1 modules",
      `the child specification of the module ${name}`,
      spec(of(name, "s")),
      spec(of(name, "s"), { id: "other", restart: "temporary" }),
    ),
  ),
  one(
    "supervisor 1 overrides",
    "overrides stand before what the module says",
    spec(of("Chosen", "s"), { restart: "permanent", shutdown: 100, significant: false, type: "supervisor" }),
  ),
  one("supervisor 1 overrides", "overrides of a specification", spec(raw, { id: "y" }), spec(raw, {})),
  one(
    "supervisor 1 overrides misuse",
    "an override of an unknown key is misuse",
    spec(of("Worker", "s"), { bogus: 1 }),
  ),
  one(
    "supervisor 1 overrides misuse",
    "a module whose specification has an unknown key is misuse",
    spec(of("Bogus", "s")),
  ),
  one(
    "supervisor 1 module misuse",
    "a module without a child specification is misuse",
    spec(module("NoSpec")),
    spec(of("NoSpec", 1)),
  ),
  one(
    "supervisor 1 module misuse",
    "what is no child is misuse",
    spec({ raw: 7 }),
    spec({ raw: ["a", "b", "c"] }),
  ),
  one(
    "dynamic_supervisor 2 init",
    "init gives the flags of a dynamic supervisor",
    ["dynamic", "init", {}],
    ["dynamic", "init", { strategy: "one_for_one", maxRestarts: 7, maxSeconds: 2, maxChildren: 5 }],
  ),
  one("dynamic_supervisor 2 init", "init with extra arguments", [
    "dynamic",
    "init",
    { extraArguments: { list: [1, 2] } },
  ]),
  one("dynamic_supervisor 2 init", "init checks nothing", [
    "dynamic",
    "init",
    { maxRestarts: "many", maxChildren: -1 },
  ]),
  one("dynamic_supervisor 2 childSpec", "the child specification of a dynamic supervisor with a via name", [
    "dynamic",
    "childSpec",
    { name: { registry: ["r", "k"] } },
  ]),
  one("dynamic_supervisor 2 childSpec", "the child specification of a dynamic supervisor with flags", [
    "dynamic",
    "childSpec",
    { maxChildren: 3, maxRestarts: 1 },
  ]),
  one(
    "dynamic_supervisor 2 childSpec",
    "the child specification of a dynamic supervisor",
    ["dynamic", "childSpec", {}],
    ["dynamic", "childSpec", { name: "pool" }],
    ["dynamic", "childSpec", { name: { global: "pool" } }],
  ),
]

const WRONG: readonly (readonly [string, ChildPlan])[] = [
  ["a module without a child specification", { module: "NoSpec" }],
  ["a number", { raw: 7 }],
  ["a tuple of three", { raw: ["a", "b", "c"] }],
]

const supervised: SupervisorPlan = {
  options: { strategy: "one_for_one" },
  children: [
    { of: [module("Worker"), "s"] },
    { of: [module("Chosen"), "t"] },
    { of: [module("Pool"), "pool"] },
  ],
}

const starting: readonly Scenario[] = [
  {
    ...many(
      "supervisor 1 child forms",
      "a supervisor starts modules with their arguments",
      at("a", ["startSupervisor", "sup"], ["supervisor", "whichChildren", v("sup")]),
      at(
        "a",
        ["supervisor", "countChildren", v("sup")],
        ["exitSignal", v("s"), "kill"],
        ["exitSignal", v("t"), "shutdown"],
      ),
      at("a", ["supervisor", "whichChildren", v("sup")]),
    ),
    servers: { s: {}, t: {} },
    supervisors: { sup: supervised, pool: {} },
  },
  {
    ...many(
      "supervisor 1 child forms",
      "start_child of a module with its argument",
      at("a", ["startSupervisor", "sup"], ["supervisor", "startChild", v("sup"), of("Worker", "s")]),
      at(
        "a",
        ["supervisor", "startChild", v("sup"), of("Worker", "s")],
        ["supervisor", "whichChildren", v("sup")],
      ),
    ),
    servers: { s: {} },
    supervisors: { sup: { options: { strategy: "one_for_one" } } },
  },
  {
    ...many(
      "dynamic_supervisor 3 child forms",
      "a dynamic supervisor starts modules with their arguments",
      at("a", ["startDynamic", "sup"], ["dynamic", "startChild", v("sup"), of("Worker", "s")]),
      at("a", ["dynamic", "startChild", v("sup"), of("Chosen", "s")], ["dynamic", "whichChildren", v("sup")]),
      at(
        "a",
        ["dynamic", "startChild", v("sup"), of("Tree", "tree")],
        ["dynamic", "countChildren", v("sup")],
      ),
    ),
    servers: { s: {} },
    supervisors: { sup: {}, tree: { options: { strategy: "one_for_one" } } },
  },
  ...WRONG.flatMap(([what, child]) => [
    {
      ...one(
        "supervisor 1 module misuse",
        `start_child of ${what} is misuse`,
        ["startSupervisor", "sup"],
        ["supervisor", "startChild", v("sup"), child as unknown as Term],
      ),
      supervisors: { sup: { options: { strategy: "one_for_one" } } },
    },
    {
      ...one(
        "dynamic_supervisor 3 misuse",
        `start_child of a dynamic supervisor, of ${what}`,
        ["startDynamic", "sup"],
        ["dynamic", "startChild", v("sup"), child as unknown as Term],
      ),
      supervisors: { sup: {} },
    },
    {
      ...one("supervisor 1 module misuse", `a listed supervisor with ${what} is misuse`, [
        "startSupervisor",
        "sup",
        "listed",
      ]),
      supervisors: { sup: { options: { strategy: "one_for_one" }, children: [child] } },
    },
    {
      ...one("supervisor 2 init misuse", `init with ${what} is misuse`, [
        "supervisor",
        "init",
        { children: [child], options: { strategy: "one_for_one" } } as unknown as Term,
      ]),
    },
  ]),
  one("supervisor 2 init misuse", "init without a strategy is misuse", [
    "supervisor",
    "init",
    { children: [], options: {} },
  ]),
]

// --------------------------------------------------------------- managing what is not there

const ABSENT: readonly (readonly [string, ...Term[]])[] = [
  ["terminateChild", "x"],
  ["restartChild", "x"],
  ["deleteChild", "x"],
  ["whichChildren"],
  ["countChildren"],
  ["stop"],
]

const absent: readonly Scenario[] = [
  ...ABSENT.flatMap(([name, ...args]) =>
    (["nobody", 7] as const).map((server) =>
      one("supervisor 8 noproc", `${name} of ${text(server)}`, ["supervisor", name, server, ...args]),
    ),
  ),
  ...ABSENT.filter(([name]) => name !== "restartChild" && name !== "deleteChild").flatMap(([name, ...args]) =>
    (["nobody", 7] as const).map((server) =>
      one("dynamic_supervisor 6 noproc", `${name} of ${text(server)}, as a dynamic supervisor`, [
        "dynamic",
        name,
        server,
        ...(args.length === 0 ? [] : [v("a")]),
      ]),
    ),
  ),
  {
    ...many(
      "dynamic_supervisor 6 stop",
      "a dynamic supervisor is stopped with a reason, and again",
      at(
        "a",
        ["flag", "trapExit", true],
        ["startDynamic", "sup"],
        ["dynamic", "stop", v("sup"), "shutdown", 1000],
      ),
      at("a", ["mailbox"], ["dynamic", "stop", v("sup")]),
    ),
    supervisors: { sup: {} },
  },
]

const waiting: Scenario = {
  ...many(
    "supervisor 8 waits",
    "requests wait behind a child that starts slowly",
    at("a", ["startSupervisor", "sup"]),
    at("b", ["supervisor", "startChild", v("sup"), { id: "s", server: "s" }]),
    at("a", ["supervisor", "countChildren", v("sup")]),
    at("c", ["send", v("s"), "go"]),
  ),
  agents: ["a", "b", "c"],
  servers: { s: { init: { do: [["receive", [{ eq: "go" }]]], then: ["ok", 0] } } },
  supervisors: { sup: { options: { strategy: "one_for_one" } } },
}

const all = [waiting, ...specifications, ...starting, ...absent]
const isDynamic = ({ shows }: Scenario): boolean => shows?.[0]?.startsWith("dynamic") === true

export const childScenarios: readonly Scenario[] = all.filter((scenario) => !isDynamic(scenario))
export const dynamicChildScenarios: readonly Scenario[] = all.filter(isDynamic)
