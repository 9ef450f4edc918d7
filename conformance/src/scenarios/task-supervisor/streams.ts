// Streams under a supervisor.

import type { Scenario } from "../../language.ts"
import { doubled, failing, forever, slow } from "../task/words.ts"
import { advance, at, body, many, one, self, t, v } from "../words.ts"
import { SUP, start, sup } from "./words.ts"

export const streams: readonly Scenario[] = (["stream", "streamNolink"] as const).flatMap((kind) => [
  many(
    `task 4 supervised ${kind}`,
    `${kind}: the results`,
    at("a", start(), sup(kind, [1, 2, 3], doubled, { maxConcurrency: 1 }), ["mailbox"], sup("children")),
  ),
  many(
    `task 4 supervised ${kind}`,
    `${kind}: of a module's function`,
    at(
      "a",
      start(),
      sup(kind, [1, 2], body({ label: "s", each: true, mfa: true, then: ["return", { arg: 1 }] }), {
        maxConcurrency: 1,
      }),
    ),
  ),
  many(
    `task 4 supervised ${kind}`,
    `${kind}: is not run before it is read`,
    at("a", start(), sup(kind, [1, 2], doubled, {}, "unread"), sup("children")),
  ),
  ...(["exit", "raise", "throw"] as const).flatMap((how) => [
    many(
      `task 4 supervised ${kind} failure`,
      `${kind}: tasks that end with ${how}`,
      at("a", start()),
      at("b", sup(kind, [1, 2], failing(how), { maxConcurrency: 1 }), ["mailbox"]),
      at("a", sup("children"), ["alive", SUP]),
    ),
    many(
      `task 4 supervised ${kind} failure`,
      `${kind}: tasks that end with ${how}, and the reader traps exits`,
      at("a", start()),
      at(
        "b",
        ["flag", "trapExit", true],
        sup(kind, [1, 2], failing(how), { maxConcurrency: 1, zipInputOnExit: true }),
        ["mailbox"],
      ),
      at("a", sup("children"), ["alive", SUP]),
    ),
  ]),
  many(
    `task 4 supervised ${kind} failure`,
    `${kind}: tasks that end normally without an answer`,
    at(
      "a",
      ["flag", "trapExit", true],
      start(),
      sup(kind, [1], body({ label: "s", each: true, do: [["exit", "normal"]] })),
    ),
    at("a", ["mailbox"]),
  ),
  many(
    `task 4 supervised ${kind} timeout`,
    `${kind}: a task that is late is killed`,
    at("a", ["flag", "trapExit", true], start()),
    at("a", sup(kind, [1], slow, { timeout: t(1), onTimeout: "kill_task" }), ["mailbox"]),
    advance(1),
    at("a", sup("children")),
  ),
  many(
    `task 4 supervised ${kind} stops early`,
    `${kind}: when reading stops the tasks are gone`,
    at("a", start(), sup(kind, [1, 2, 3], slow, { maxConcurrency: 2 }, { take: 1 })),
    at("b", ["send", v("s.1"), "go"]),
    at("a", sup("children"), ["mailbox"], ["info", self, "links"]),
  ),
  many(
    `task 4 supervised ${kind} reader`,
    `${kind}: the reader's death`,
    at("a", start()),
    at("b", sup(kind, [1], slow)),
    at("a", ["exitSignal", v("b"), "kill"]),
    at("a", sup("children")),
  ),
  many(
    `task 4 supervised ${kind} maxChildren`,
    `${kind}: one task too many raises`,
    at("a", start({ maxChildren: 1 }), sup("startChild", "t", forever)),
    at("b", sup(kind, [1], slow)),
  ),
  ...(
    [
      ["shutdown", "infinity"],
      ["shutdown", -1],
      ["maxConcurrency", 0],
      ["onTimeout", "shout"],
    ] as const
  ).map(([option, value]) =>
    many(
      `task 4 supervised ${kind} misuse`,
      `${kind}: ${option} ${value} is misuse when it is built`,
      at("a", start(), sup(kind, [1], doubled, { [option]: value }, "unread")),
    ),
  ),
  many(
    `task 4 supervised ${kind} noproc`,
    `${kind}: by a supervisor that is not there, and the reader traps exits`,
    at("a", ["flag", "trapExit", true], ["taskSupervisor", kind, "nobody", [1], doubled], ["mailbox"]),
    at("a", ["info", self, "links"]),
  ),
  one(`task 4 supervised ${kind} noproc`, `${kind}: by a supervisor that is not there`, [
    "taskSupervisor",
    kind,
    "nobody",
    [1],
    doubled,
  ]),
])
