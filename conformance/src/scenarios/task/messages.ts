// What a task sends and who hears of its end.

import type { Body, Scenario, Term } from "../../language.ts"
import { advance, at, body, gives, many, self, t, v, waits } from "../words.ts"
import { T, task, async, forever, ENDS } from "./words.ts"

/** The same, once it is told to go on. */
const later = (plan: Term): Term => {
  const { do: ops = [], ...rest } = plan as Body
  return body({ ...rest, do: [["receive", [{ eq: "go" }]], ...ops] })
}

export const messages: readonly Scenario[] = [
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
