// Calls.

import type { Scenario, Term } from "../../language.ts"
import { advance, at, self, state, t, text, v } from "../words.ts"
import { S, TRAP, reply, serve, started, SLOW, ENDS } from "./words.ts"

const NOBODY: readonly (readonly [string, Term])[] = [
  ["a free name", "nobody"],
  ["[name, node]", ["nobody", { node: 1 }]],
  ["a global name", { global: "nobody" }],
]

export const calls: readonly Scenario[] = [
  serve(
    "3.2 reply",
    "a call gives the reply",
    { init: { then: ["ok", 5] }, call: { get: { then: reply } } },
    started,
    at("a", ["call", S, "get"], ["call", S, "other"], ["call", S, ["get", 1, 2]]),
  ),
  ...NOBODY.flatMap(([what, server]) => [
    serve(
      "3.2 noproc",
      `call to ${what} that nobody has`,
      {},
      at("a", ["call", server, "get"], ["call", server, "get", t(1)], ["call", server, "get", "infinity"]),
    ),
    serve("3.3 cast nobody", `cast to ${what} that nobody has`, {}, at("a", ["cast", server, "go"])),
    serve(
      "3.7 stop nobody",
      `stop of ${what} that nobody has`,
      {},
      at("a", ["stop", server], ["stop", server, "shutdown"], ["stop", server, "oops", t(1)]),
    ),
    serve("3.1 whereis nobody", `whereis of ${what} that nobody has`, {}, at("a", ["whereisServer", server])),
  ]),
  serve(
    "3.2 dead",
    "call, cast and stop of a dead server",
    {},
    started,
    at("a", ["exitSignal", S, "kill"]),
    at("a", ["call", S, "get"], ["cast", S, "go"], ["stop", S], ["whereisServer", S]),
  ),
  serve(
    "3.2 self",
    "a server that calls itself",
    {
      cast: {
        go: {
          do: [
            ["call", self, "get"],
            ["call", "n1", "get"],
            ["stop", self],
          ],
        },
      },
    },
    at("a", ["start", "s", { name: "n1" }], ["cast", S, "go"]),
  ),
  serve(
    "3.2 self",
    "a process that calls itself",
    {},
    at("a", ["call", self, "get"], ["stop", self], ["sys", "getState", self]),
  ),
  serve(
    "3.2 timeout",
    "a call that is not answered in time",
    SLOW,
    started,
    at("a", ["call", S, "never", t(1)]),
    advance(1),
    at("a", ["call", S, "get"], ["mailbox"]),
  ),
  serve(
    "3.2 late reply",
    "a reply that is late vanishes",
    SLOW,
    started,
    at("a", ["call", S, "slow", t(1)]),
    advance(1),
    at("a", ["mailbox"]),
    advance(3),
    at("a", ["mailbox"], ["call", S, "get"]),
  ),
  serve(
    "3.2 by name",
    "a timeout names the server as it was given",
    SLOW,
    at("a", ["start", "s", { name: "n1" }], ["call", "n1", "never", t(1)]),
    advance(1),
    at("a", ["call", ["n1", { node: 1 }], "never", t(1)]),
    advance(1),
  ),
  ...ENDS.flatMap((reason) => [
    serve(
      "3.2 terminates",
      `the server stops for ${text(reason)} before it replies`,
      { call: { die: { then: ["stop", reason, state] } } },
      started,
      at("a", ["call", S, "die"]),
      at("a", ["mailbox"]),
    ),
    serve(
      "3.2 terminates, waiting",
      `the server ends with ${text(reason)} while another waits`,
      { call: { never: { then: ["noreply", state] } }, cast: { die: { then: ["stop", reason, state] } } },
      at("a", ["start", "s"], ["spawn", "b"]),
      at("b", ["call", S, "never"]),
      at("a", ["cast", S, "die"]),
    ),
    serve(
      "3.2 exit signal, waiting",
      `the server gets the signal ${text(reason)} while another waits`,
      { call: { never: { then: ["noreply", state] } } },
      at("a", ["start", "s"], ["spawn", "b"]),
      at("b", ["call", S, "never", "infinity"]),
      at("a", ["exitSignal", S, reason]),
    ),
    serve("3.7 stop", `stop with ${text(reason)}`, { terminate: {} }, started, at("a", ["stop", S, reason])),
    serve(
      "3.7 stop, linked and trapping",
      `stop with ${text(reason)} of a linked server`,
      { terminate: {} },
      at("a", TRAP, ["startLink", "s"]),
      at("a", ["stop", S, reason]),
      at("a", ["mailbox"]),
    ),
    serve(
      "3.7 stop, linked",
      `stop with ${text(reason)} of a linked server by one that does not trap`,
      {},
      at("a", ["startLink", "s"]),
      at("a", ["stop", S, reason]),
      at("a", ["self"]),
    ),
  ]),
  serve(
    "3.2 raise before the reply",
    "the server raises before it replies",
    { call: { die: { then: ["raise", "boom"] } } },
    started,
    at("a", ["call", S, "die"]),
  ),
  ...([-1, "soon", 1.5] as const).map((time) =>
    serve(
      "3.2 bad timeout",
      `a call with the timeout ${text(time)}`,
      {},
      started,
      at("a", ["call", S, "get", time]),
    ),
  ),
  ...([5, ["x", 1, 2], { list: [] }] as const).map((server) =>
    serve(
      "3.2 bad server",
      `call, cast and stop of ${text(server)}`,
      {},
      at("a", ["call", server, "get"], ["cast", server, "go"], ["stop", server], ["whereisServer", server]),
    ),
  ),
  serve("3.2 nil", "a call to nil", {}, at("a", ["cast", S, "go"], ["start", "s"], ["whereisServer", S])),
  serve(
    "3.2 cyclic",
    "two servers that call each other wait until a timeout",
    { call: { go: { do: [["call", v("a"), "x", t(1)]], then: reply } } },
    started,
    at("a", ["call", S, "go", t(3)]),
    advance(3),
  ),
]
