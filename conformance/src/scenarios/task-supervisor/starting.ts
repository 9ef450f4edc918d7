// How a supervisor of tasks starts.

import type { Scenario } from "../../language.ts"
import { T, task } from "../task/words.ts"
import { at, gives, many, one } from "../words.ts"
import { SUP, start, sup } from "./words.ts"

export const starting: readonly Scenario[] = [
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
