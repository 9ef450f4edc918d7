// The order of messages, ends and exit signals.

import type { Op, Scenario, Term } from "../../language.ts"
import { at, many, one, self, text, v } from "../words.ts"
import { B } from "./words.ts"

const REASONS: readonly Term[] = [
  "normal",
  "shutdown",
  ["shutdown", "why"],
  "kill",
  "killed",
  "oops",
  ["tagged", 1],
  7,
  null,
]

export const ordering: readonly Scenario[] = [
  many(
    "process 1.1 order of one sender",
    "a hundred messages of one sender arrive in their order",
    at("a", ["spawn", "b"], ...Array.from({ length: 100 }, (_, n): Op => ["send", B, -n])),
    at("b", ...Array.from({ length: 100 }, (): Op => ["receive", ["any"], 0])),
  ),
  many(
    "process 1.1 messages before EXIT and DOWN",
    "what a process sent before it died comes before its EXIT and its DOWN",
    at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true, monitor: true }], ["put", "me", self]),
    at("b", ["send", v("a"), 1], ["send", v("a"), 2], ["exit", "oops"]),
    at("a", ["mailbox"]),
  ),
  one(
    "process 1.1 kill then alive",
    "a process that was just killed is not alive for the killer",
    ["spawn", "b"],
    ["exitSignal", B, "kill"],
    ["alive", B],
    ["info", B, "status"],
  ),
  many(
    "process 1.1 message before a lethal signal",
    "a message in front of a lethal signal is lost with the process",
    at("a", ["spawn", "b"]),
    at("a", ["send", B, "lost"], ["exitSignal", B, "oops"], ["let", "m", ["monitor", B]]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 1.2 name is free at DOWN",
    "when DOWN is seen the name of the dead is free",
    at(
      "a",
      ["spawn", "b"],
      ["register", B, "n1"],
      ["monitor", B],
      ["exitSignal", B, "kill"],
      ["receive", [{ tag: "DOWN" }]],
      ["whereis", "n1"],
      ["register", self, "n1"],
    ),
  ),
]

export const ends: readonly Scenario[] = [
  many(
    "process 2 returns",
    "a function that returns ends its process normally",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["return"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 2 raise",
    "an Error is the reason, and is logged",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["raise", "boom"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 2 throw",
    "an uncaught throw is a nocatch",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["throw", ["ball", 1]]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 2 first signal decides",
    "the first lethal signal decides",
    at("a", ["spawn", "b"], ["monitor", B], ["exitSignal", B, "first"], ["exitSignal", B, "kill"]),
    at("a", ["mailbox"]),
  ),
  ...REASONS.map((reason) =>
    many(
      "process 2 exit verbatim",
      `exit(${text(reason)}) is seen verbatim by a monitor and logs nothing`,
      at("a", ["spawn", "b"], ["monitor", B]),
      at("b", ["exit", reason]),
      at("a", ["mailbox"]),
    ),
  ),
  ...REASONS.flatMap((reason) => [
    many(
      "process 3 linked, not trapping",
      `a linked process ends with ${text(reason)}: one that does not trap`,
      at("a", ["spawn", "b", { link: true }]),
      at("b", ["exit", reason]),
      at("a", ["self"]),
    ),
    many(
      "process 3 linked, trapping",
      `a linked process ends with ${text(reason)}: one that traps`,
      at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true }]),
      at("b", ["exit", reason]),
      at("a", ["mailbox"]),
    ),
    many(
      "process 3 signal, not trapping",
      `the exit signal ${text(reason)} to a process that does not trap`,
      at("a", ["spawn", "b"], ["monitor", B], ["exitSignal", B, reason]),
      at("b", ["self"]),
      at("a", ["mailbox"]),
    ),
    many(
      "process 3 signal, trapping",
      `the exit signal ${text(reason)} to a process that traps`,
      at("a", ["spawn", "b"], ["monitor", B]),
      at("b", ["flag", "trapExit", true]),
      at("a", ["exitSignal", B, reason]),
      at("b", ["mailbox"]),
      at("a", ["mailbox"]),
    ),
    many(
      "process 3 signal to itself",
      `the exit signal ${text(reason)} to itself, not trapping`,
      at("a", ["spawn", "b"], ["monitor", B]),
      at("b", ["exitSignal", self, reason], ["self"]),
      at("a", ["mailbox"]),
    ),
    many(
      "process 3 signal to itself, trapping",
      `the exit signal ${text(reason)} to itself, trapping`,
      at("a", ["spawn", "b"], ["monitor", B]),
      at("b", ["flag", "trapExit", true], ["exitSignal", self, reason], ["mailbox"]),
      at("a", ["mailbox"]),
    ),
    many(
      "process 3 chains",
      `${text(reason)} goes along a chain of links unchanged`,
      at("a", ["spawn", "b"], ["flag", "trapExit", true], ["link", B]),
      at("b", ["spawn", "c", { link: true }]),
      at("c", ["exit", reason]),
      at("a", ["mailbox"]),
    ),
  ]),
  many(
    "process 3 flag at reception",
    "turning trapExit off leaves the EXIT messages that are there",
    at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true }]),
    at("b", ["exit", "oops"]),
    at("a", ["flag", "trapExit", false], ["mailbox"]),
  ),
  many(
    "process 3 killed propagates",
    "a killed process gives its links killed, which can be trapped",
    at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true }], ["exitSignal", B, "kill"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 3 after unlink",
    "after unlink the end of the other does not matter",
    at("a", ["spawn", "b", { link: true }], ["unlink", B]),
    at("b", ["exit", "oops"]),
    at("a", ["self"]),
  ),
  one("process 3 exit/2 misuse", "an exit signal to a name is misuse", ["exitSignal", "n1", "oops"]),
  one("process 3 exit/2 misuse", "an exit signal to a number is misuse", ["exitSignal", 7, "kill"]),
  many(
    "process 3 exit/2 dead",
    "an exit signal to a dead process gives true",
    at("a", ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["exitSignal", B, "oops"], ["exitSignal", B, "kill"]),
  ),
  one("process 2 exit/1 is caught", "exit(normal) can be caught", ["try", [["exit", "normal"]]], ["self"]),
  one("process 2 exit/1 is caught", "an exit can be caught", ["try", [["exit", ["why", 1]]]], ["self"]),
  one("process 2 raise is caught", "an Error can be caught", ["try", [["raise", "oh"]]], ["self"]),
  one("process 2 throw is caught", "a throw can be caught", ["try", [["throw", "ball"]]], ["self"]),
]
