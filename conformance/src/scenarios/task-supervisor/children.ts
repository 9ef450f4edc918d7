// Tasks as children, and what the supervisor answers.

import type { Scenario } from "../../language.ts"
import { doubled, ENDS, forever, T, task } from "../task/words.ts"
import { at, body, gives, many, one, self, v, waits } from "../words.ts"
import { SUP, start, sup } from "./words.ts"

export const children: readonly Scenario[] = [
  ...ENDS.flatMap(([what, plan]) =>
    (["temporary", "transient"] as const).map((restart) =>
      many(
        "task 5 startChild restart",
        `a ${restart} task that ends with ${what}`,
        at(
          "a",
          ["flag", "trapExit", true],
          start({ maxRestarts: 1 }),
          sup("startChild", "t", plan, { restart }),
        ),
        at("a", ["alive", SUP], sup("children"), ["mailbox"]),
      ),
    ),
  ),
  many(
    "task 5 startChild restart",
    "a permanent task runs until its supervisor gives up",
    at("a", ["flag", "trapExit", true], start()),
    at("a", sup("startChild", "t", gives(1), { restart: "permanent" })),
    at("a", ["alive", SUP], ["mailbox"]),
  ),
  many(
    "task 5 startChild",
    "a task that nobody awaits",
    at("a", start(), sup("startChild", "t", waits(1)), ["info", v("t"), "links"], sup("children")),
    at(
      "a",
      ["infoEntry", v("t"), "$callers"],
      ["dynamic", "countChildren", SUP],
      ["dynamic", "whichChildren", SUP],
    ),
    at("a", ["send", v("t"), "go"]),
    at("a", sup("children"), ["mailbox"]),
  ),
  many(
    "task 5 startChild",
    "a task of a module's function",
    at("a", start(), sup("startChild", "t", body({ mfa: true, do: [["self"]] }))),
    at("a", sup("children")),
  ),
  one(
    "task 5 startChild maxChildren",
    "one task too many is an error",
    start({ maxChildren: 1 }),
    sup("startChild", "t", forever),
    sup("startChild", "u", forever),
  ),
  one("task 5 misuse at once", "startChild of a number", start(), sup("startChild", "t", body({ raw: 7 }))),
  one(
    "task 5 arity",
    "startChild of a function of two arguments",
    start(),
    sup("startChild", "t", body({ arity: 2 })),
  ),
  one(
    "task 5 misuse at once",
    "startChild with another restart",
    start(),
    sup("startChild", "t", forever, { restart: "often" }),
    sup("children"),
  ),
  one(
    "task 5 misuse at once",
    "startChild with a shutdown that is none",
    start(),
    sup("startChild", "t", forever, { shutdown: "soon" }),
    sup("children"),
  ),
  many(
    "task 5 terminateChild",
    "a task is ended by its supervisor",
    at("a", start(), sup("startChild", "t", forever), ["monitor", v("t")]),
    at("a", sup("terminateChild", v("t")), sup("terminateChild", v("t")), sup("children")),
    at("a", ["mailbox"]),
  ),
  many(
    "task 5 terminateChild",
    "an awaited task is ended by its supervisor",
    at("a", ["flag", "trapExit", true], start(), sup("async", "t", forever)),
    at("a", sup("terminateChild", v("t")), task("yield", T)),
    at("a", ["mailbox"]),
  ),
  one(
    "task 5 terminateChild misuse",
    "terminateChild of a name is misuse",
    start(),
    sup("terminateChild", "t"),
  ),
  one(
    "task 5 children misuse",
    "children of nobody",
    ["taskSupervisor", "children", "nobody"],
    ["taskSupervisor", "terminateChild", "nobody", self],
  ),
  many(
    "task 5 stop",
    "when the supervisor stops its tasks get shutdown, or are killed",
    at(
      "a",
      ["flag", "trapExit", true],
      start(),
      sup("startChild", "t", forever),
      sup("startChild", "u", forever, { shutdown: "brutal_kill" }),
    ),
    at("a", ["monitor", v("t")], ["monitor", v("u")], ["dynamic", "stop", SUP, "normal"]),
    at("a", ["sorted", ["mailbox"]]),
  ),
]

export const asking: readonly Scenario[] = [
  ...(["async", "asyncNolink", "startChild"] as const).map((kind) =>
    many(
      "task 5 asked",
      `${kind}: what waits at a supervisor that is suspended`,
      at("a", start(), ["sys", "suspend", SUP]),
      at("b", sup(kind, "t", gives(1))),
    ),
  ),
  many(
    "task 5 asked",
    "a stream at a supervisor that is suspended",
    at("a", start(), ["sys", "suspend", SUP]),
    at("b", sup("streamNolink", [1], doubled)),
  ),
  many(
    "task 5 asked",
    "what else waits at a supervisor that is suspended",
    at("a", start(), sup("startChild", "t", forever), ["sys", "suspend", SUP]),
    at("a", ["send", SUP, "hello"]),
    at("a", ["exitSignal", v("t"), "oops"]),
    at("b", sup("async", "u", gives(1))),
  ),
  ...(["stream", "streamNolink"] as const).flatMap((kind) =>
    (["shutdown", "oops"] as const).map((reason) =>
      many(
        "task 5 ending",
        `${kind}: by a supervisor that is just ending with ${reason}`,
        at("a", ["flag", "trapExit", true], start()),
        at("a", ["exitSignal", SUP, reason], sup(kind, [1], doubled)),
        at("a", ["mailbox"]),
      ),
    ),
  ),
]
