// How a GenServer ends.

import type { Entry, Scenario } from "../../language.ts"
import { advance, at, t, text } from "../words.ts"
import { S, TRAP, serve, started, ENDS } from "./words.ts"

const trapping: Entry = { do: [TRAP], then: ["ok", 0] }

export const termination: readonly Scenario[] = [
  ...ENDS.flatMap((reason) => [
    serve(
      "6.1 parent, trapping",
      `the parent's signal ${text(reason)} to a server that traps`,
      { init: trapping, terminate: {} },
      at("a", TRAP, ["startLink", "s"]),
      at("a", ["exitSignal", S, reason]),
      at("a", ["mailbox"]),
    ),
    serve(
      "6.1 parent, not trapping",
      `the parent's signal ${text(reason)} to a server that does not trap`,
      { terminate: {} },
      at("a", TRAP, ["startLink", "s"]),
      at("a", ["exitSignal", S, reason]),
      at("a", ["mailbox"], ["alive", S]),
    ),
    serve(
      "6.1 another, trapping",
      `another's signal ${text(reason)} to a server that traps`,
      { init: trapping, terminate: {} },
      at("a", ["start", "s"], ["spawn", "b"]),
      at("b", ["exitSignal", S, reason]),
      at("a", ["alive", S]),
    ),
    serve(
      "6.1 another, not trapping",
      `another's signal ${text(reason)} to a server that does not trap`,
      { terminate: {} },
      at("a", ["start", "s"], ["spawn", "b"]),
      at("b", ["exitSignal", S, reason]),
      at("a", ["alive", S]),
    ),
    serve(
      "6.1 parent dies, trapping",
      `the parent ends with ${text(reason)}: a server that traps`,
      { init: trapping, terminate: {} },
      at("a", ["spawn", "b"]),
      at("b", ["startLink", "s"]),
      at("b", ["exit", reason]),
      at("a", ["alive", S]),
    ),
    serve(
      "6.1 parent dies, not trapping",
      `the parent ends with ${text(reason)}: a server that does not trap`,
      { terminate: {} },
      at("a", ["spawn", "b"]),
      at("b", ["startLink", "s"]),
      at("b", ["exit", reason]),
      at("a", ["alive", S]),
    ),
    serve(
      "6.1 linked dies, trapping",
      `a linked process ends with ${text(reason)}: a server that traps`,
      { init: trapping, terminate: {} },
      at("a", ["start", "s"], ["spawn", "b"]),
      at("b", ["link", S], ["exit", reason]),
      at("a", ["alive", S]),
    ),
    serve(
      "7 log",
      `a cast stops the server for ${text(reason)}: what is logged`,
      { cast: { die: { then: ["stop", reason, 9] } } },
      started,
      at("a", ["cast", S, "die"]),
    ),
  ]),
  serve(
    "6.1 order",
    "the parent's exit is handled in its turn",
    { init: trapping, cast: { go: { do: [["sleep", t(1)]] } } },
    at("a", TRAP, ["startLink", "s"]),
    at("a", ["cast", S, "go"], ["cast", S, "two"], ["exitSignal", S, "shutdown"]),
    advance(1),
    at("a", ["mailbox"]),
  ),
  serve(
    "6.1 order, suspended",
    "while suspended the parent's exit is handled at once",
    { init: trapping, terminate: {} },
    at("a", TRAP, ["startLink", "s"]),
    at("a", ["sys", "suspend", S], ["cast", S, "one"], ["exitSignal", S, "shutdown"]),
    at("a", ["mailbox"]),
  ),
  serve(
    "6.2 receives",
    "terminate may receive",
    { terminate: { do: [["receive", ["any"], 0], ["mailbox"]] } },
    started,
    at("a", ["sys", "suspend", S], ["send", S, "x"], ["stop", S]),
  ),
  serve(
    "6.1 old state",
    "a crash terminates with the old state",
    { init: { then: ["ok", "old"] }, cast: { die: { then: ["raise", "boom"] } }, terminate: {} },
    started,
    at("a", ["cast", S, "die"]),
  ),
  serve(
    "6.3 kill",
    "a killed server does not terminate",
    { init: trapping, terminate: {} },
    started,
    at("a", ["exitSignal", S, "kill"]),
  ),
]
