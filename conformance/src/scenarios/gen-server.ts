import type { Entry, Op, Scenario, ServerPlan, Step, Term } from "../language.ts"
import { advance, at, bind, from, self, state, t, text, v } from "./words.ts"

const S = v("s")
const TRAP: Op = ["flag", "trapExit", true]
const reply: Term = ["reply", state, state]

/** A scenario with one server `s`. */
const serve = (shows: string, name: string, plan: ServerPlan, ...steps: readonly Step[]): Scenario => ({ name, shows: [`gen_server ${shows}`], servers: { s: plan }, steps })

const started = at("a", ["start", "s"])
const linked = at("a", ["startLink", "s"])
const trapping: Entry = { do: [TRAP], then: ["ok", 0] }

// --------------------------------------------------------------- 2 starting

const INITS: readonly (readonly [string, Entry])[] = [
  ["{:ok, s}", { then: ["ok", 5] }],
  ["a timeout", { then: ["ok", 5, { timeout: t(1) }] }],
  ["hibernate", { then: ["ok", 5, { hibernate: 1 }] }],
  ["continue", { then: ["ok", 5, { continue: "more" }] }],
  ["infinity", { then: ["ok", 5, { timeout: "infinity" }] }],
  ["ignore", { then: "ignore" }],
  ["stop oops", { then: ["stopInit", "oops"] }],
  ["stop shutdown", { then: ["stopInit", "shutdown"] }],
  ["stop {shutdown, x}", { then: ["stopInit", ["shutdown", "x"]] }],
  ["stop normal", { then: ["stopInit", "normal"] }],
  ["stop kill", { then: ["stopInit", "kill"] }],
  ["error", { then: ["fail", "no"] }],
  ["raise", { then: ["raise", "boom"] }],
  ["exit oops", { then: ["exit", "oops"] }],
  ["exit normal", { then: ["exit", "normal"] }],
  ["exit shutdown", { then: ["exit", "shutdown"] }],
  ["throw ok", { then: ["throw", ["ok", 7]] }],
  ["throw stop", { then: ["throw", ["stopInit", "thrown"]] }],
  ["throw a value", { then: ["throw", ["return", "ball"]] }],
  ["a bad return", { then: ["return", ["bad", 1]] }],
  ["a bad timeout", { then: ["ok", 5, { timeout: -5 }] }],
  ["a timeout that is none", { then: ["ok", 5, { timeout: "soon" }] }],
  ["the signal kill", { do: [["exitSignal", self, "kill"]] }],
  ["the signal oops", { do: [["exitSignal", self, "oops"]] }],
]

const starting: readonly Scenario[] = [
  ...INITS.flatMap(([what, init]) => [
    serve("2.2 start", `start: init gives ${what}`, { init }, started, at("a", ["mailbox"], ["call", S, "get"]), advance(1)),
    serve("2.2 start_link, not trapping", `startLink by one that does not trap: init gives ${what}`, { init }, at("a", ["spawn", "b"]), at("b", ["startLink", "s"]), at("b", ["self"], ["mailbox"])),
    serve("2.2 start_link, trapping", `startLink by one that traps: init gives ${what}`, { init }, at("a", TRAP, ["startLink", "s"]), at("a", ["mailbox"], ["info", self, "links"])),
    serve("2.2 name after a failure", `under a name: init gives ${what}`, { init: [init, { then: ["ok", 0] }] }, at("a", TRAP, ["start", "s", { name: "n1" }], ["start", "s", { name: "n1" }]), at("a", ["whereis", "n1"])),
  ]),
  ...(["start", "startLink"] as const).flatMap((start) => [
    serve("2.2 init too long", `${start}: init takes too long`, { init: { do: [["sleep", t(3)]] } }, at("a", [start, "s", { timeout: t(1) }]), advance(1), at("a", ["mailbox"]), advance(3)),
    serve("2.2 init too long, trapping", `${start} by one that traps: init takes too long`, { init: { do: [TRAP, ["sleep", t(3)]] } }, at("a", TRAP, [start, "s", { timeout: t(1), name: "n1" }]), advance(1), at("a", ["mailbox"], ["whereis", "n1"]), advance(3)),
    serve("2.2 name taken", `${start}: the name is taken`, {}, at("a", [start, "s", { name: "n1" }], [start, "s", { name: "n1" }]), at("a", ["mailbox"])),
    serve("2.2 name taken, trapping", `${start} by one that traps: the name is taken`, {}, at("a", TRAP, ["register", self, "n1"], [start, "s", { name: "n1" }]), at("a", ["mailbox"])),
    serve("2.1 global name", `${start} under a global name`, {}, at("a", [start, "s", { name: { global: "g1" } }], [start, "s", { name: { global: "g1" } }], ["call", { global: "g1" }, "get"], ["whereisServer", { global: "g1" }], ["stop", { global: "g1" }], ["whereisServer", { global: "g1" }])),
    serve("2.1 nil name", `${start} with the name nil has none`, {}, at("a", [start, "s", { name: null }], ["info", S, "registeredName"])),
    serve("2.1 bad name", `${start} with a number as name`, {}, at("a", [start, "s", { name: 5 }])),
    serve("2.1 bad name", `${start} with a local tuple as name`, {}, at("a", [start, "s", { name: ["local", "n1"] }])),
    serve("2.1 spawn_opt", `${start} with spawn options`, {}, at("a", [start, "s", { spawnOpt: { priority: "high" } }], ["info", S, ["priority", "links"]])),
    serve("2.1 spawn_opt link", `${start} with a link among the spawn options`, {}, at("a", TRAP, [start, "s", { spawnOpt: { link: true } }], ["info", S, "links"], ["sys", "getStatus", S], ["stop", S]), at("a", ["mailbox"])),
    serve("2.1 spawn_opt monitor", `${start} with a monitor among the spawn options is misuse`, {}, at("a", [start, "s", { spawnOpt: { monitor: true } }])),
    serve("2.1 debug", `${start} with debug options`, {}, at("a", [start, "s", { debug: ["log", "statistics"] }], ["call", S, "get"], ["sys", "log", S, "get"], ["sys", "statistics", S, "get"])),
    serve("2.1 debug log", `${start} with a log of two events`, {}, at("a", [start, "s", { debug: [["log", 2]] }], ["call", S, "get"], ["call", S, "get"], ["sys", "log", S, "get"])),
    serve("2.3 parent", `${start}: who is the parent`, {}, at("a", [start, "s"], ["sys", "getStatus", S])),
    serve("2.3 ancestors", `${start}: the ancestors`, {}, at("a", [start, "s"], ["infoEntry", S, "$ancestors"])),
    serve("2.3 ancestors by name", `${start}: an ancestor with a name`, {}, at("a", ["register", self, "n1"], [start, "s"], ["infoEntry", S, "$ancestors"])),
    serve("2.2 messages during init", `${start}: messages wait during init`, { init: { do: [["send", self, "x"], ["send", self, "y"]], then: ["ok", 0, { continue: "first" }] } }, at("a", [start, "s"])),
    serve("2.2 name before init", `${start}: the name is there in init`, { init: { do: [["whereis", "n1"], ["info", self, "registeredName"]] } }, at("a", [start, "s", { name: "n1" }])),
    serve("2.1 continue after the caller", `${start}: the caller goes on before the continuation is done`, { init: { then: ["ok", 0, { continue: "long" }] }, continue: { long: { do: [["sleep", t(2)]] } } }, at("a", [start, "s"], ["self"]), advance(2)),
  ]),
  serve("2.2 exit signal in init", "the starter dies during init", { init: { do: [["sleep", t(2)]] } }, at("a", ["spawn", "b"]), at("b", ["startLink", "s"]), at("a", ["exitSignal", v("b"), "oops"]), advance(2)),
  serve("6.1 terminate and init", "terminate is not called for an init that failed", { init: { do: [TRAP], then: ["stopInit", "oops"] }, terminate: {} }, started),
]

// --------------------------------------------------------------- 3 clients

const SLOW: ServerPlan = { call: { slow: { do: [["sleep", t(3)]], then: ["reply", "late", state] }, never: { then: ["noreply", state] }, get: { then: reply } } }
const NOBODY: readonly (readonly [string, Term])[] = [["a free name", "nobody"], ["[name, node]", ["nobody", { node: 1 }]], ["a global name", { global: "nobody" }]]
const ENDS: readonly Term[] = ["normal", "shutdown", ["shutdown", "x"], "oops", "kill", ["tagged", 1]]

const clients: readonly Scenario[] = [
  serve("3.2 reply", "a call gives the reply", { init: { then: ["ok", 5] }, call: { get: { then: reply } } }, started, at("a", ["call", S, "get"], ["call", S, "other"], ["call", S, ["get", 1, 2]])),
  ...NOBODY.flatMap(([what, server]) => [
    serve("3.2 noproc", `call to ${what} that nobody has`, {}, at("a", ["call", server, "get"], ["call", server, "get", t(1)], ["call", server, "get", "infinity"])),
    serve("3.3 cast nobody", `cast to ${what} that nobody has`, {}, at("a", ["cast", server, "go"])),
    serve("3.7 stop nobody", `stop of ${what} that nobody has`, {}, at("a", ["stop", server], ["stop", server, "shutdown"], ["stop", server, "oops", t(1)])),
    serve("3.1 whereis nobody", `whereis of ${what} that nobody has`, {}, at("a", ["whereisServer", server])),
  ]),
  serve("3.2 dead", "call, cast and stop of a dead server", {}, started, at("a", ["exitSignal", S, "kill"]), at("a", ["call", S, "get"], ["cast", S, "go"], ["stop", S], ["whereisServer", S])),
  serve("3.2 self", "a server that calls itself", { cast: { go: { do: [["call", self, "get"], ["call", "n1", "get"], ["stop", self]] } } }, at("a", ["start", "s", { name: "n1" }], ["cast", S, "go"])),
  serve("3.2 self", "a process that calls itself", {}, at("a", ["call", self, "get"], ["stop", self], ["sys", "getState", self])),
  serve("3.2 timeout", "a call that is not answered in time", SLOW, started, at("a", ["call", S, "never", t(1)]), advance(1), at("a", ["call", S, "get"], ["mailbox"])),
  serve("3.2 late reply", "a reply that is late vanishes", SLOW, started, at("a", ["call", S, "slow", t(1)]), advance(1), at("a", ["mailbox"]), advance(3), at("a", ["mailbox"], ["call", S, "get"])),
  serve("3.2 by name", "a timeout names the server as it was given", SLOW, at("a", ["start", "s", { name: "n1" }], ["call", "n1", "never", t(1)]), advance(1), at("a", ["call", ["n1", { node: 1 }], "never", t(1)]), advance(1)),
  ...ENDS.flatMap((reason) => [
    serve("3.2 terminates", `the server stops for ${text(reason)} before it replies`, { call: { die: { then: ["stop", reason, state] } } }, started, at("a", ["call", S, "die"]), at("a", ["mailbox"])),
    serve("3.2 terminates, waiting", `the server ends with ${text(reason)} while another waits`, { call: { never: { then: ["noreply", state] } }, cast: { die: { then: ["stop", reason, state] } } }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["call", S, "never"]), at("a", ["cast", S, "die"])),
    serve("3.2 exit signal, waiting", `the server gets the signal ${text(reason)} while another waits`, { call: { never: { then: ["noreply", state] } } }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["call", S, "never", "infinity"]), at("a", ["exitSignal", S, reason])),
    serve("3.7 stop", `stop with ${text(reason)}`, { terminate: {} }, started, at("a", ["stop", S, reason])),
    serve("3.7 stop, linked and trapping", `stop with ${text(reason)} of a linked server`, { terminate: {} }, at("a", TRAP, ["startLink", "s"]), at("a", ["stop", S, reason]), at("a", ["mailbox"])),
    serve("3.7 stop, linked", `stop with ${text(reason)} of a linked server by one that does not trap`, {}, at("a", ["startLink", "s"]), at("a", ["stop", S, reason]), at("a", ["self"])),
  ]),
  serve("3.2 raise before the reply", "the server raises before it replies", { call: { die: { then: ["raise", "boom"] } } }, started, at("a", ["call", S, "die"])),
  ...([-1, "soon", 1.5] as const).map((time) => serve("3.2 bad timeout", `a call with the timeout ${text(time)}`, {}, started, at("a", ["call", S, "get", time]))),
  ...([5, ["x", 1, 2], { list: [] }] as const).map((server) => serve("3.2 bad server", `call, cast and stop of ${text(server)}`, {}, at("a", ["call", server, "get"], ["cast", server, "go"], ["stop", server], ["whereisServer", server]))),
  serve("3.2 nil", "a call to nil", {}, at("a", ["cast", S, "go"], ["start", "s"], ["whereisServer", S])),
  serve("3.2 cyclic", "two servers that call each other wait until a timeout", { call: { go: { do: [["call", v("a"), "x", t(1)]], then: reply } } }, started, at("a", ["call", S, "go", t(3)]), advance(3)),
  serve("3.4 reply from elsewhere", "another process may reply", { call: { ask: { do: [bind("from", ["value", from])], then: ["noreply", state] } } }, at("a", ["start", "s"], ["spawn", "b"]), at("a", ["call", S, "ask"]), at("b", ["reply", v("from"), "from b"]), at("a", ["mailbox"])),
  serve("3.4 reply before return", "a reply before the callback returns", { call: { ask: { do: [["reply", from, "early"]], then: ["noreply", state] } } }, started, at("a", ["call", S, "ask"], ["mailbox"])),
  serve("3.4 reply to the dead", "a reply to a dead client", { call: { ask: { do: [bind("from", ["value", from])], then: ["noreply", state] } } }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["call", S, "ask"]), at("a", ["exitSignal", v("b"), "kill"], ["reply", v("from"), "hi"])),
  serve("3.4 misuse", "a reply to what is no from", {}, at("a", ["reply", 5, "hi"], ["reply", "x", "hi"], ["reply", ["x", 1, 2], "hi"])),
  serve("3.4 two replies, later", "a second reply after the client went on is dropped", { call: { ask: { do: [bind("from", ["value", from]), ["reply", from, 1]], then: ["noreply", state] } } }, started, at("a", ["call", S, "ask"]), at("a", ["reply", v("from"), 2]), at("a", ["mailbox"])),
  serve("3.4 hand-made from", "a reply to a hand-made from", {}, at("a", ["reply", [self, "tag"], "hi"], ["mailbox"])),
  serve("3.5 abcast", "abcast to a local name", {}, at("a", ["start", "s", { name: "n1" }], ["abcast", "n1", "go"], ["abcast", "nobody", "go"])),
  serve("3.5 misuse", "abcast to a number", {}, at("a", ["abcast", 5, "go"])),
  serve("3.6 multi_call", "multiCall gathers replies", { call: { get: { then: reply }, die: { then: ["stop", "oops", state] } } }, at("a", ["start", "s", { name: "n1" }], ["multiCall", "n1", "get"], ["multiCall", "nobody", "get"], ["multiCall", "n1", "die"])),
  serve("3.6 timeout", "multiCall that is too late", SLOW, at("a", ["start", "s", { name: "n1" }], ["multiCall", "n1", "slow", t(1)]), advance(1), advance(3), at("a", ["mailbox"])),
  serve("3.6 misuse", "multiCall of a number", {}, at("a", ["multiCall", 5, "get"])),
  serve("3.7 order", "stop is handled in its turn", { cast: { go: { do: [["sleep", t(1)]] } } }, started, at("a", ["cast", S, "go"], ["cast", S, "more"], ["stop", S]), advance(1), at("a", ["alive", S])),
  serve("3.7 timeout", "a stop that is too late; the server stops all the same", { cast: { go: { do: [["sleep", t(3)]] } } }, started, at("a", ["cast", S, "go"], ["stop", S, "normal", t(1)]), advance(1), at("a", ["alive", S]), advance(3), at("a", ["alive", S])),
  serve("3.7 another reason", "terminate ends with another reason", { terminate: { then: ["exit", "other"] } }, started, at("a", ["stop", S])),
  serve("3.7 terminate raises", "terminate raises during a stop", { terminate: { then: ["raise", "late"] } }, started, at("a", ["stop", S, "shutdown"])),
  serve("3.7 name is free", "after stop the name is free", {}, at("a", ["start", "s", { name: "n1" }], ["stop", "n1"], ["start", "s", { name: "n1" }])),
  serve("3.7 two stops", "two stops at once", { cast: { go: { do: [["sleep", t(1)]] } } }, at("a", ["start", "s"], ["spawn", "b"], ["cast", S, "go"]), at("b", ["stop", S]), at("a", ["stop", S]), advance(1)),
  serve("3.7 no server", "stop of a process that is no server", {}, at("a", ["spawn", "b"], ["stop", v("b"), "normal", t(1)]), advance(1), at("b", ["mailbox"])),
  serve("3.7 bad timeout", "stop with a negative timeout", {}, started, at("a", ["stop", S, "normal", -1])),
  serve("1 wire", "messages in wire form are calls and casts", {}, started, at("a", ["send", S, ["$gen_cast", "go"]], ["send", S, ["$gen_call", [self, "tag"], "get"]]), at("a", ["mailbox"])),
  serve("1 wire EXIT", "a forged EXIT of the parent ends a server that does not trap", { terminate: {} }, at("a", TRAP, ["startLink", "s"], ["send", S, ["EXIT", self, "forged"]]), at("a", ["mailbox"])),
  serve("1 wire EXIT other", "a forged EXIT of another process is a message", { terminate: {} }, at("a", ["start", "s"], ["send", S, ["EXIT", self, "forged"]]), at("a", ["alive", S])),
]

// --------------------------------------------------------------- 4 callbacks, 5 loop

const BAD: readonly Term[] = [["return", "bad"], ["return", ["reply", 1]], ["noreply", 1, { timeout: -3 }], ["noreply", 1, { timeout: "soon" }], ["return", null]]
const OUTCOMES: readonly (readonly [string, Term])[] = [
  ["raise", ["raise", "boom"]],
  ["exit oops", ["exit", "oops"]],
  ["exit normal", ["exit", "normal"]],
  ["exit shutdown", ["exit", ["shutdown", "x"]]],
  ["stop oops", ["stop", "oops", 9]],
  ["stop normal", ["stop", "normal", 9]],
  ["stop shutdown", ["stop", "shutdown", 9]],
  ["throw noreply", ["throw", ["noreply", 9]]],
  ["throw stop", ["throw", ["stop", "oops", 9]]],
  ["throw a value", ["throw", ["return", "ball"]]],
  ["a reply", ["reply", 1, 2]],
  ...BAD.map((bad) => [`bad: ${text(bad)}`, bad] as const),
]

const callbacks: readonly Scenario[] = [
  ...OUTCOMES.flatMap(([what, then]) => [
    serve("4.2 call", `handleCall: ${what}`, { call: { go: { then } }, terminate: {} }, started, at("a", ["call", S, "go", t(1)]), advance(1), at("a", ["call", S, "get"])),
    serve("4.3 cast", `handleCast: ${what}`, { cast: { go: { then } }, terminate: {} }, started, at("a", ["cast", S, "go"]), at("a", ["call", S, "get"])),
    serve("4.4 info", `handleInfo: ${what}`, { info: { go: { then } }, terminate: {} }, started, at("a", ["send", S, "go"]), at("a", ["call", S, "get"])),
    serve("4.5 continue", `handleContinue: ${what}`, { cast: { go: { then: ["noreply", state, { continue: "on" }] } }, continue: { on: { then } }, terminate: {} }, started, at("a", ["cast", S, "go"]), at("a", ["call", S, "get"])),
    serve("6.2 terminate", `terminate: ${what}`, { terminate: { then } }, started, at("a", ["stop", S])),
    serve("6.2 terminate after a crash", `terminate after a crash: ${what}`, { cast: { die: { then: ["raise", "first"] } }, terminate: { then } }, at("a", TRAP, ["startLink", "s"]), at("a", ["cast", S, "die"]), at("a", ["mailbox"])),
  ]),
  ...ENDS.flatMap((reason) => [
    serve("4.2 stop with a reply", `stopReply ${text(reason)}: terminate runs, then the reply`, { call: { die: { then: ["stopReply", reason, "bye", 9] } }, terminate: {} }, started, at("a", ["call", S, "die"])),
    serve("4.2 stop with a reply, terminate raises", `stopReply ${text(reason)}: the reply comes although terminate raises`, { call: { die: { then: ["stopReply", reason, "bye", 9] } }, terminate: { then: ["raise", "late"] } }, started, at("a", ["call", S, "die"])),
  ]),
  serve("4.2 stop with a reply, slow", "a slow terminate holds the reply back", { call: { die: { then: ["stopReply", "normal", "bye", 9] } }, terminate: { do: [["sleep", t(2)]] } }, started, at("a", ["call", S, "die"]), advance(1), at("a", ["self"]), advance(1)),
  serve("4.2 reply before continue", "the reply is sent before the continuation", { call: { go: { then: ["reply", "hi", state, { continue: "on" }] } }, continue: { on: { do: [["sleep", t(1)]] } } }, started, at("a", ["call", S, "go"], ["self"]), advance(1)),
  serve("5.1 chain", "a continuation may continue", { cast: { go: { then: ["noreply", 1, { continue: ["on", 1] }] } }, continue: { on: [{ then: ["noreply", 2, { continue: ["on", 2] }] }, { then: ["noreply", 3] }] } }, started, at("a", ["cast", S, "go"], ["cast", S, "after"])),
  serve("5.1 order", "messages in their order", {}, started, at("a", ["cast", S, "one"], ["send", S, "two"], ["cast", S, "three"], ["call", S, "four"])),
  serve("4.9 throw a reply", "a thrown reply is a reply", { call: { go: { then: ["throw", ["reply", "thrown", 9]] } } }, started, at("a", ["call", S, "go"], ["call", S, "get"])),
  ...(["call", "cast"] as const).map((kind) => serve("4.8 defaults", `the default of ${kind} ends the server`, { bare: true }, started, at("a", [kind, S, "go"]), at("a", ["alive", S]))),
  serve("4.8 default info", "the default of info logs and goes on", { bare: true }, started, at("a", ["send", S, ["hello", 1]], ["stop", S])),
  serve("4.5 no continue", "a continuation without a callback ends the server", { bare: true, init: { then: ["ok", 0, { continue: "on" }] } }, started, at("a", ["alive", S])),
  // the state timeout
  serve("5.2 timeout", "a state timeout", { call: { go: { then: ["reply", 1, state, { timeout: t(2) }] } } }, started, at("a", ["call", S, "go"]), advance(1), advance(1), advance(5)),
  serve("5.2 cancelled", "any message cancels a state timeout", { call: { go: { then: ["reply", 1, state, { timeout: t(2) }] } } }, started, at("a", ["call", S, "go"]), advance(1), at("a", ["send", S, "x"]), advance(5)),
  serve("5.2 re-armed", "a state timeout that is returned again", { info: { timeout: [{ then: ["noreply", 1, { timeout: t(1) }] }, { then: ["noreply", 2] }] }, init: { then: ["ok", 0, { timeout: t(1) }] } }, started, advance(1), advance(1), advance(1)),
  serve("5.2 system message", "a system message starts a state timeout afresh", { init: { then: ["ok", 0, { timeout: t(3) }] } }, started, advance(2), at("a", ["sys", "getState", S]), advance(2), at("a", ["self"]), advance(2)),
  serve("5.2 suspended", "a state timeout starts afresh on resume", { init: { then: ["ok", 0, { timeout: t(2) }] } }, started, at("a", ["sys", "suspend", S]), advance(4), at("a", ["sys", "resume", S]), advance(1), advance(1)),
  serve("5.2 zero", "a timeout of zero fires at once when nothing waits", { cast: { go: { then: ["noreply", state, { timeout: 0 }] } } }, started, at("a", ["cast", S, "go"])),
  serve("5.2 zero and a message", "a timeout of zero gives way to a message that waits", { cast: { go: { do: [["send", self, "x"]], then: ["noreply", state, { timeout: 0 }] } } }, started, at("a", ["cast", S, "go"])),
  serve("5.2 a message timeout", "a message timeout looks the same", {}, started, at("a", ["send", S, "timeout"])),
  serve("5.2 infinity", "an infinite state timeout is none", { init: { then: ["ok", 0, { timeout: "infinity" }] } }, started, advance(9)),
  serve("5.2 too large", "a timeout that is too large ends the server", { cast: { go: { then: ["noreply", state, { timeout: 4294967296 }] } } }, started, at("a", ["cast", S, "go"]), at("a", ["alive", S])),
  serve("5.2 largest", "the largest timeout", { cast: { go: { then: ["noreply", state, { timeout: 4294967295 }] } } }, started, at("a", ["cast", S, "go"]), at("a", ["alive", S])),
  serve("5.3 hibernate", "a server hibernates until a message", { cast: { go: { then: ["noreply", state, { hibernate: 1 }] } } }, started, at("a", ["cast", S, "go"]), at("a", ["info", S, "currentFunction"]), at("a", ["sys", "getState", S]), at("a", ["info", S, "currentFunction"], ["cast", S, "on"])),
  serve("5.4 hibernate_after", "a server hibernates when it was idle", {}, at("a", ["start", "s", { hibernateAfter: t(1) }]), advance(2), at("a", ["info", S, "currentFunction"], ["call", S, "get"])),
]

// --------------------------------------------------------------- 6 termination

const termination: readonly Scenario[] = [
  ...ENDS.flatMap((reason) => [
    serve("6.1 parent, trapping", `the parent's signal ${text(reason)} to a server that traps`, { init: trapping, terminate: {} }, at("a", TRAP, ["startLink", "s"]), at("a", ["exitSignal", S, reason]), at("a", ["mailbox"])),
    serve("6.1 parent, not trapping", `the parent's signal ${text(reason)} to a server that does not trap`, { terminate: {} }, at("a", TRAP, ["startLink", "s"]), at("a", ["exitSignal", S, reason]), at("a", ["mailbox"], ["alive", S])),
    serve("6.1 another, trapping", `another's signal ${text(reason)} to a server that traps`, { init: trapping, terminate: {} }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["exitSignal", S, reason]), at("a", ["alive", S])),
    serve("6.1 another, not trapping", `another's signal ${text(reason)} to a server that does not trap`, { terminate: {} }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["exitSignal", S, reason]), at("a", ["alive", S])),
    serve("6.1 parent dies, trapping", `the parent ends with ${text(reason)}: a server that traps`, { init: trapping, terminate: {} }, at("a", ["spawn", "b"]), at("b", ["startLink", "s"]), at("b", ["exit", reason]), at("a", ["alive", S])),
    serve("6.1 parent dies, not trapping", `the parent ends with ${text(reason)}: a server that does not trap`, { terminate: {} }, at("a", ["spawn", "b"]), at("b", ["startLink", "s"]), at("b", ["exit", reason]), at("a", ["alive", S])),
    serve("6.1 linked dies, trapping", `a linked process ends with ${text(reason)}: a server that traps`, { init: trapping, terminate: {} }, at("a", ["start", "s"], ["spawn", "b"]), at("b", ["link", S], ["exit", reason]), at("a", ["alive", S])),
    serve("7 log", `a cast stops the server for ${text(reason)}: what is logged`, { cast: { die: { then: ["stop", reason, 9] } } }, started, at("a", ["cast", S, "die"])),
  ]),
  serve("6.1 order", "the parent's exit is handled in its turn", { init: trapping, cast: { go: { do: [["sleep", t(1)]] } } }, at("a", TRAP, ["startLink", "s"]), at("a", ["cast", S, "go"], ["cast", S, "two"], ["exitSignal", S, "shutdown"]), advance(1), at("a", ["mailbox"])),
  serve("6.1 order, suspended", "while suspended the parent's exit is handled at once", { init: trapping, terminate: {} }, at("a", TRAP, ["startLink", "s"]), at("a", ["sys", "suspend", S], ["cast", S, "one"], ["exitSignal", S, "shutdown"]), at("a", ["mailbox"])),
  serve("6.2 receives", "terminate may receive", { terminate: { do: [["receive", ["any"], 0], ["mailbox"]] } }, started, at("a", ["sys", "suspend", S], ["send", S, "x"], ["stop", S])),
  serve("6.1 old state", "a crash terminates with the old state", { init: { then: ["ok", "old"] }, cast: { die: { then: ["raise", "boom"] } }, terminate: {} }, started, at("a", ["cast", S, "die"])),
  serve("6.3 kill", "a killed server does not terminate", { init: trapping, terminate: {} }, started, at("a", ["exitSignal", S, "kill"])),
]

// --------------------------------------------------------------- sys

const sysScenario = (shows: string, name: string, plan: ServerPlan, ...steps: readonly Step[]): Scenario => ({ ...serve("", name, plan, ...steps), shows: [`sys ${shows}`] })
const FUNCTIONS: readonly (readonly [string, ...Term[]])[] = [["getState"], ["getStatus"], ["suspend"], ["resume"], ["statistics", "get"], ["statistics", true], ["log", "get"], ["log", true], ["noDebug"], ["terminate", "oops"], ["trace", false]]

const system: readonly Scenario[] = [
  ...FUNCTIONS.flatMap(([fn, ...args]) => [
    sysScenario("1 noproc", `sys.${fn} ${text(args)} of a name that nobody has`, {}, at("a", ["sys", fn, "nobody", ...args])),
    sysScenario("1 dead", `sys.${fn} ${text(args)} of a dead server`, {}, started, at("a", ["exitSignal", S, "kill"]), at("a", ["sys", fn, S, ...args])),
    sysScenario("1 self", `sys.${fn} ${text(args)} of itself`, {}, at("a", ["sys", fn, self, ...args])),
    sysScenario("1 timeout", `sys.${fn} ${text(args)} of a process that is no server`, {}, at("a", ["spawn", "b"], ["sys", fn, v("b"), ...args, t(1)]), advance(1)),
    sysScenario("1 works", `sys.${fn} ${text(args)} of a server`, { terminate: {} }, started, at("a", ["sys", fn, S, ...args])),
    sysScenario("1 dies meanwhile", `sys.${fn} ${text(args)} of a server that dies meanwhile`, { cast: { slow: { do: [["sleep", t(2)]], then: ["stop", "oops", 0] } } }, started, at("a", ["cast", S, "slow"], ["sys", fn, S, ...args]), advance(2)),
  ]),
  sysScenario("1 order", "a system message waits its turn", {}, started, at("a", ...Array.from({ length: 10 }, (_, n): Op => ["cast", S, ["c", n]]), ["sys", "getState", S])),
  sysScenario("2 get_state", "getState shows the raw state", { init: { then: ["ok", ["raw", 1]] }, formatStatus: "mask" }, started, at("a", ["sys", "getState", S], ["sys", "getStatus", S])),
  sysScenario("2 replace", "replaceState", { init: { then: ["ok", 1] } }, started, at("a", ["sys", "replaceState", S, ["increment"]], ["sys", "getState", S], ["sys", "replaceState", S, ["set", "new"]], ["call", S, "get"])),
  ...([["raise", "boom"], ["exit", "oops"], ["throw", "ball"]] as const).map((change) => sysScenario("2 replace fails", `replaceState with a function that ${change[0]}s`, {}, started, at("a", ["sys", "replaceState", S, change], ["sys", "getState", S]))),
  sysScenario("2 replace while suspended", "replaceState while suspended", {}, started, at("a", ["sys", "suspend", S], ["sys", "replaceState", S, ["set", 7]], ["sys", "resume", S], ["sys", "getState", S])),
  sysScenario("3 suspend", "a suspended server lets everything wait", {}, started, at("a", ["sys", "suspend", S], ["cast", S, "one"], ["send", S, "two"], ["call", S, "three", t(1)]), advance(1), at("a", ["sys", "resume", S]), at("a", ["mailbox"])),
  sysScenario("3 not counted", "suspend twice and resume once", {}, started, at("a", ["sys", "suspend", S], ["sys", "suspend", S], ["sys", "resume", S], ["call", S, "get"])),
  sysScenario("3 resume running", "resume of a server that runs", {}, started, at("a", ["sys", "resume", S], ["call", S, "get"])),
  sysScenario("3 works while suspended", "what works while suspended", {}, started, at("a", ["sys", "suspend", S], ["sys", "getState", S], ["sys", "getStatus", S], ["sys", "statistics", S, true], ["sys", "log", S, "get"], ["stop", S, "shutdown"])),
  sysScenario("3 killed while suspended", "an exit signal ends a suspended server that does not trap", {}, started, at("a", ["sys", "suspend", S], ["exitSignal", S, "oops"]), at("a", ["alive", S])),
  sysScenario("4 terminate", "terminate answers before the server ends", { terminate: { do: [["sleep", t(1)]] } }, started, at("a", ["sys", "terminate", S, "oops"], ["alive", S]), advance(1), at("a", ["alive", S])),
  sysScenario("5 statistics", "statistics count messages", { call: { get: { then: reply }, ask: { do: [["reply", from, 1]], then: ["noreply", state] } } }, started, at("a", ["sys", "statistics", S, true], ["call", S, "get"], ["call", S, "ask"], ["cast", S, "go"], ["send", S, "x"], ["sys", "getState", S], ["sys", "statistics", S, "get"], ["sys", "statistics", S, true], ["sys", "statistics", S, "get"], ["sys", "statistics", S, false], ["sys", "statistics", S, "get"])),
  sysScenario("5 timeouts count", "a state timeout counts", { init: { then: ["ok", 0, { timeout: t(1) }] } }, at("a", ["start", "s", { debug: ["statistics"] }]), advance(1), at("a", ["sys", "statistics", S, "get"])),
  sysScenario("5 misuse", "an unknown flag of statistics", {}, started, at("a", ["sys", "statistics", S, "bogus"])),
  sysScenario("6 log", "the log keeps the last ten events", { call: { get: { then: ["reply", 1, 2] } }, continue: { on: {} }, cast: { go: { then: ["noreply", 3, { continue: "on" }] } } }, started, at("a", ["sys", "log", S, true], ["call", S, "get"], ["cast", S, "go"], ["send", S, "x"], ["sys", "log", S, "get"], ["call", S, "get"], ["call", S, "get"], ["sys", "log", S, "get"], ["sys", "log", S, false], ["sys", "log", S, "get"])),
  sysScenario("6 log n", "the log keeps so many events", {}, started, at("a", ["sys", "log", S, [true, 2]], ["cast", S, "one"], ["cast", S, "two"], ["sys", "log", S, "get"])),
  sysScenario("6 log misuse", "an unknown flag of the log", {}, started, at("a", ["sys", "log", S, "bogus"])),
  sysScenario("6 install", "an installed function sees every event", { call: { get: { then: ["reply", 1, 2] } } }, started, at("a", ["sys", "install", S, "id", "count"], ["call", S, "get"], ["cast", S, "go"], ["send", S, "x"], ["sys", "remove", S, "id"], ["cast", S, "after"])),
  sysScenario("6 install once", "an installed function that is done", {}, started, at("a", ["sys", "install", S, "id", "once"], ["cast", S, "go"], ["cast", S, "on"])),
  sysScenario("6 install crash", "an installed function that crashes is removed", {}, started, at("a", ["sys", "install", S, "id", "crash"], ["cast", S, "go"], ["call", S, "get"])),
  sysScenario("6 no_debug", "noDebug removes everything", {}, started, at("a", ["sys", "install", S, "id", "count"], ["sys", "statistics", S, true], ["sys", "log", S, true], ["sys", "noDebug", S], ["cast", S, "go"], ["sys", "statistics", S, "get"], ["sys", "log", S, "get"])),
  sysScenario("7 status", "the status of a server that runs and one that is suspended", { init: { then: ["ok", ["st", 1]] } }, linked, at("a", ["sys", "getStatus", S], ["sys", "suspend", S], ["sys", "getStatus", S])),
  ...(["mask", "raise", "text", "subset"] as const).map((formatStatus) => sysScenario("7 format_status", `formatStatus that does: ${formatStatus}`, { init: { then: ["ok", "raw"] }, cast: { die: { then: ["stop", "oops", "raw2"] } }, formatStatus }, started, at("a", ["sys", "getStatus", S], ["cast", S, "die"]))),
  sysScenario("8 while running", "changeCode of a server that runs", {}, started, at("a", ["sys", "changeCode", S, "v1", "extra"])),
  ...([["ok", "new"], ["fail", "no"], ["raise", "boom"], ["return", "bad"]] as const).map((then) => sysScenario("8 change_code", `changeCode: ${text(then)}`, { codeChange: { then } }, started, at("a", ["sys", "suspend", S], ["sys", "changeCode", S, "v1", "extra"], ["sys", "getState", S], ["sys", "getStatus", S], ["sys", "resume", S]))),
  sysScenario("1 unknown request", "an unknown system request", {}, started, at("a", ["send", S, ["system", [self, "tag"], "bogus"]]), at("a", ["mailbox"])),
]

export const genServerScenarios: readonly Scenario[] = [...starting, ...clients, ...callbacks, ...termination]
export const sysScenarios: readonly Scenario[] = system
