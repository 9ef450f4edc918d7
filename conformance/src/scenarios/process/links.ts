// Links.

import type { Scenario } from "../../language.ts"
import { at, many, one, self } from "../words.ts"
import { B } from "./words.ts"

export const links: readonly Scenario[] = [
  one(
    "process 4 link",
    "a link is on both sides",
    ["spawn", "b"],
    ["link", B],
    ["info", self, "links"],
    ["info", B, "links"],
  ),
  one(
    "process 4 link twice",
    "linking twice and unlinking once is no link",
    ["spawn", "b"],
    ["link", B],
    ["link", B],
    ["unlink", B],
    ["info", self, "links"],
    ["info", B, "links"],
  ),
  one("process 4 link self", "a link to itself is none", ["link", self], ["info", self, "links"]),
  many(
    "process 4 link dead",
    "a link to a dead process throws noproc where exits are not trapped",
    at("a", ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["link", B], ["self"]),
  ),
  many(
    "process 4 link dead, trapping",
    "a link to a dead process is an EXIT message where exits are trapped",
    at("a", ["flag", "trapExit", true], ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["link", B], ["mailbox"]),
  ),
  one("process 4 link misuse", "a link to a name is misuse", ["link", "n1"]),
  one("process 4 link misuse", "a link to nil is misuse", ["link", null]),
  one("process 4 unlink", "unlink gives true for one that was never linked", ["spawn", "b"], ["unlink", B]),
  many(
    "process 4 unlink dead",
    "unlink gives true for a dead process",
    at("a", ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["unlink", B]),
  ),
  one("process 4 unlink misuse", "unlinking a name is misuse", ["unlink", "n1"]),
  one("process 4 unlink self", "unlinking itself gives true", ["unlink", self]),
  many(
    "process 4 unlink keeps EXIT",
    "unlink leaves an EXIT that is in the mailbox",
    at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true }]),
    at("b", ["exit", "oops"]),
    at("a", ["unlink", B], ["mailbox"]),
  ),
  many(
    "process 4 links vanish",
    "a dead process is no longer among the links",
    at(
      "a",
      ["flag", "trapExit", true],
      ["spawn", "b", { link: true }],
      ["spawn", "c", { link: true }],
      ["info", self, "links"],
    ),
    at("b", ["exit", "oops"]),
    at("a", ["info", self, "links"]),
  ),
  many(
    "process 4 spawn_link",
    "spawnLink links",
    at("a", ["spawnLink", "b", []], ["info", self, "links"]),
    at("b", ["exit", "oops"]),
    at("a", ["self"]),
  ),
  many(
    "process 4 spawn_link dies at once",
    "a linked process that dies at once is never unlinked",
    at("a", ["flag", "trapExit", true], ["spawnLink", "b", [["exit", "early"]]]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 3 parent's normal end",
    "a parent's normal end leaves its linked children",
    at("a", ["spawn", "b"]),
    at("b", ["spawnLink", "c", []]),
    at("b", ["return"]),
    at("c", ["self"], ["info", self, "links"]),
  ),
]
