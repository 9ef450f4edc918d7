// How a task starts.

import type { Scenario } from "../../language.ts"
import { at, body, does, gives, many, one, v, waits } from "../words.ts"
import { T, task, async, forever } from "./words.ts"

export const starting: readonly Scenario[] = [
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
