// Awaiting, yielding, shutting down.

import type { Scenario } from "../../language.ts"
import { advance, at, does, gives, many, one, self, t, v, waits } from "../words.ts"
import { T, task, async, forever } from "./words.ts"

export const awaiting: readonly Scenario[] = [
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
