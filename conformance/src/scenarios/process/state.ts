// What a process holds and tells of itself: dictionary, hibernation, info.

import type { Scenario } from "../../language.ts"
import { at, many, one, self, v } from "../words.ts"
import { B } from "./words.ts"

export const dictionary: readonly Scenario[] = [
  one("process 11 put", "put gives what was there", ["put", "k", 1], ["put", "k", 2], ["get", "k"]),
  one("process 11 get", "get of what is not there", ["get", "k"], ["get", "k", "default"]),
  one(
    "process 11 delete",
    "delete gives what was there",
    ["put", "k", 1],
    ["delete", "k"],
    ["delete", "k"],
    ["get", "k"],
  ),
  one("process 11 all", "the whole dictionary", ["put", "k", 1], ["put", "l", 2], ["getAll"], ["getKeys"]),
  one(
    "process 11 keys of a value",
    "keys of a value",
    ["put", "k", 1],
    ["put", "l", 2],
    ["put", "m", 1],
    ["getKeys", 1],
    ["getKeys", 3],
  ),
  one(
    "process 11 keys of a tuple",
    "keys of a value that is a tuple",
    ["put", "k", ["x", 1]],
    ["getKeys", ["x", 1]],
  ),
  one(
    "process 11 tuple key",
    "a tuple as a key",
    ["put", ["x", 1], "v"],
    ["get", ["x", 1]],
    ["delete", ["x", 1]],
  ),
  one("process 11 nil", "a stored nil is not the default", ["put", "k", null], ["get", "k", "default"]),
  one(
    "process 11 undefined",
    "a stored undefined reads as the default",
    ["put", "k", { undefined: 1 }],
    ["get", "k", "default"],
  ),
  one(
    "process 11 not inherited",
    "a dictionary is not inherited",
    ["put", "k", 1],
    ["spawn", "b"],
    ["info", B, "dictionary"],
    ["info", self, "dictionary"],
    ["infoEntry", self, "k"],
  ),
  one(
    "process 11 entry",
    "one entry of another's dictionary",
    ["spawn", "b", {}, [["put", "k", ["v", 1]]]],
    ["self"],
  ),
  many(
    "process 11 entry",
    "entries of another's dictionary",
    at("a", ["spawn", "b"]),
    at("b", ["put", "k", ["v", 1]]),
    at("a", ["infoEntry", B, "k"], ["infoEntry", B, "l"]),
  ),
]

export const hibernation: readonly Scenario[] = [
  many(
    "process 14 wakes",
    "hibernate wakes for a message and leaves it in the mailbox",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["hibernate", [["mailbox"]]]),
    at("a", ["info", B, "status"]),
    at("a", ["send", B, "hi"]),
    at("a", ["self"]),
  ),
  many(
    "process 14 already there",
    "hibernate goes on at once when there is a message",
    at("a", ["spawn", "b"], ["send", B, "hi"]),
    at("b", ["hibernate", [["mailbox"], ["receive", ["any"]]]]),
  ),
  many(
    "process 14 ends",
    "the function that it wakes into ends the process",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["hibernate", [["return"]]]),
    at("a", ["send", B, "hi"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 14 discards try",
    "hibernate discards what would have caught",
    at("a", ["spawn", "b"], ["monitor", B]),
    at("b", ["try", [["hibernate", [["raise", "oops"]]]]], ["self"]),
    at("a", ["send", B, "hi"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 14 survives",
    "what a process has survives hibernation",
    at("a", ["spawn", "b"], ["link", B]),
    at(
      "b",
      ["put", "k", 1],
      ["register", self, "n1"],
      ["flag", "trapExit", true],
      ["monitor", v("a")],
      [
        "hibernate",
        [
          ["get", "k"],
          ["info", self, ["registeredName", "trapExit", "links", "monitors"]],
        ],
      ],
    ),
    at("a", ["info", B, "status"], ["send", B, "hi"]),
  ),
]

export const info: readonly Scenario[] = [
  one(
    "process 15 alive",
    "alive",
    ["spawn", "b"],
    ["alive", B],
    ["alive", self],
    ["exitSignal", B, "kill"],
    ["alive", B],
  ),
  one("process 15 alive misuse", "alive of a name", ["alive", "n1"]),
  one(
    "process 15 list",
    "the list of processes",
    ["spawn", "b"],
    ["listed", B],
    ["exitSignal", B, "kill"],
    ["alive", B],
  ),
  one("process 15 keys", "the keys of info, in order", ["spawn", "b"], ["infoKeys", B]),
  one(
    "process 15 keys with a name",
    "the name comes first where there is one",
    ["spawn", "b"],
    ["register", B, "n1"],
    ["infoKeys", B],
  ),
  many(
    "process 15 dead",
    "no info of a dead process",
    at("a", ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["info", B, "links"], ["info", B, ["links"]], ["infoKeys", B]),
  ),
  one("process 15 misuse", "info of a name", ["info", "n1", "links"]),
  one(
    "process 15 unknown item",
    "an unknown item",
    ["info", self, "bogus"],
    ["info", self, ["links", "bogus"]],
  ),
  one(
    "process 15 items",
    "items in the order asked",
    ["info", self, ["trapExit", "messageQueueLen", "priority", "trapExit"]],
    ["info", self, []],
  ),
  one("process 15 status", "who runs and who waits", ["spawn", "b"], ["info", self, "status"]),
  many("process 15 status", "an idle process waits", at("a", ["spawn", "b"]), at("a", ["info", B, "status"])),
  one(
    "process 15 no name",
    "the name of one that has none",
    ["info", self, "registeredName"],
    ["info", self, ["registeredName"]],
  ),
  one("process 15 parent", "the parent is who spawned", ["spawn", "b"], ["info", B, "parent"]),
  one(
    "process 15 messages",
    "messages in their order",
    ["send", self, 1],
    ["send", self, ["x", 2]],
    ["info", self, "messages"],
    ["info", self, "messageQueueLen"],
  ),
  one(
    "process 15 initial call",
    "the initial call of a plain process",
    ["spawn", "b"],
    ["info", self, "errorHandler"],
    ["info", self, "suspending"],
  ),
  one(
    "process 15 label",
    "a label is kept in the dictionary",
    ["setLabel", ["worker", 1]],
    ["info", self, "label"],
    ["get", "$process_label"],
  ),
]
