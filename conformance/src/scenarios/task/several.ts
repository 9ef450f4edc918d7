// Several tasks at once.

import type { Op, Scenario, Term } from "../../language.ts"
import { advance, at, does, gives, many, one, self, t, v, waits } from "../words.ts"
import { task, async } from "./words.ts"

const many3 = (...tags: readonly string[]): readonly Op[] => tags.map((tag) => async(waits(tag), tag))

const tasks = (...labels: readonly string[]): Term => labels.map((label) => v(`${label}.task`))

export const several: readonly Scenario[] = [
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
