// Tasks that are awaited.

import type { Scenario } from "../../language.ts"
import { ENDS, T, task } from "../task/words.ts"
import { advance, at, body, does, gives, many, one, self, t, text, v, waits } from "../words.ts"
import { SUP, start, sup } from "./words.ts"

const KINDS = ["async", "asyncNolink"] as const

export const awaited: readonly Scenario[] = KINDS.flatMap((kind) => [
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
