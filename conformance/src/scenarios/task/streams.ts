// Streams.

import type { Op, Scenario, Term } from "../../language.ts"
import { advance, at, body, many, one, self, t, v } from "../words.ts"
import { task, doubled, failing, slow } from "./words.ts"

const stream = (source: Term, plan: Term, options: Term = {}, ...how: readonly Term[]): Op =>
  task("stream", source, plan, options, ...how)

export const streams: readonly Scenario[] = [
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
