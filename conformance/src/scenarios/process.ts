import type { Op, Scenario, Term } from "../language.ts"
import { advance, at, bind, many, one, self, t, text, v } from "./words.ts"

const REASONS: readonly Term[] = ["normal", "shutdown", ["shutdown", "why"], "kill", "killed", "oops", ["tagged", 1], 7, null]
const B = v("b")
const REF = v("m")

// --------------------------------------------------------------- 1 ordering

const ordering: readonly Scenario[] = [
  many(
    "process 1.1 order of one sender",
    "a hundred messages of one sender arrive in their order",
    at("a", ["spawn", "b"], ...Array.from({ length: 100 }, (_, n): Op => ["send", B, n])),
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
    at("a", ["spawn", "b"], ["register", B, "n1"], ["monitor", B], ["exitSignal", B, "kill"], ["receive", [{ tag: "DOWN" }]], ["whereis", "n1"], ["register", self, "n1"]),
  ),
]

// --------------------------------------------------------------- 2 and 3 ends and exit signals

const ends: readonly Scenario[] = [
  many("process 2 returns", "a function that returns ends its process normally", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["return"]), at("a", ["mailbox"])),
  many("process 2 raise", "an Error is the reason, and is logged", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["raise", "boom"]), at("a", ["mailbox"])),
  many("process 2 throw", "an uncaught throw is a nocatch", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["throw", ["ball", 1]]), at("a", ["mailbox"])),
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
  many("process 3 exit/2 dead", "an exit signal to a dead process gives true", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["exitSignal", B, "oops"], ["exitSignal", B, "kill"])),
  one("process 2 exit/1 is caught", "exit(normal) can be caught", ["try", [["exit", "normal"]]], ["self"]),
  one("process 2 exit/1 is caught", "an exit can be caught", ["try", [["exit", ["why", 1]]]], ["self"]),
  one("process 2 raise is caught", "an Error can be caught", ["try", [["raise", "oh"]]], ["self"]),
  one("process 2 throw is caught", "a throw can be caught", ["try", [["throw", "ball"]]], ["self"]),
]

// --------------------------------------------------------------- 4 links

const links: readonly Scenario[] = [
  one("process 4 link", "a link is on both sides", ["spawn", "b"], ["link", B], ["info", self, "links"], ["info", B, "links"]),
  one("process 4 link twice", "linking twice and unlinking once is no link", ["spawn", "b"], ["link", B], ["link", B], ["unlink", B], ["info", self, "links"], ["info", B, "links"]),
  one("process 4 link self", "a link to itself is none", ["link", self], ["info", self, "links"]),
  many("process 4 link dead", "a link to a dead process throws noproc where exits are not trapped", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["link", B], ["self"])),
  many(
    "process 4 link dead, trapping",
    "a link to a dead process is an EXIT message where exits are trapped",
    at("a", ["flag", "trapExit", true], ["spawn", "b"], ["exitSignal", B, "kill"]),
    at("a", ["link", B], ["mailbox"]),
  ),
  one("process 4 link misuse", "a link to a name is misuse", ["link", "n1"]),
  one("process 4 link misuse", "a link to nil is misuse", ["link", null]),
  one("process 4 unlink", "unlink gives true for one that was never linked", ["spawn", "b"], ["unlink", B]),
  many("process 4 unlink dead", "unlink gives true for a dead process", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["unlink", B])),
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
    at("a", ["flag", "trapExit", true], ["spawn", "b", { link: true }], ["spawn", "c", { link: true }], ["info", self, "links"]),
    at("b", ["exit", "oops"]),
    at("a", ["info", self, "links"]),
  ),
  many("process 4 spawn_link", "spawnLink links", at("a", ["spawnLink", "b", []], ["info", self, "links"]), at("b", ["exit", "oops"]), at("a", ["self"])),
  many("process 4 spawn_link dies at once", "a linked process that dies at once is never unlinked", at("a", ["flag", "trapExit", true], ["spawnLink", "b", [["exit", "early"]]]), at("a", ["mailbox"])),
  many("process 3 parent's normal end", "a parent's normal end leaves its linked children", at("a", ["spawn", "b"]), at("b", ["spawnLink", "c", []]), at("b", ["return"]), at("c", ["self"], ["info", self, "links"])),
]

// --------------------------------------------------------------- 5 monitors

const monitors: readonly Scenario[] = [
  one("process 5 stackable", "each monitor gives a DOWN of its own, in their order", ["spawn", "b"], bind("m", ["monitor", B]), bind("m2", ["monitor", B]), ["exitSignal", B, "kill"], ["receive", [{ tag: "DOWN" }]], ["receive", [{ tag: "DOWN" }]], ["mailbox"]),
  many("process 5 dead", "a monitor on a dead process says noproc", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["let", "m", ["monitor", B]], ["receive", ["any"]])),
  one("process 5 no name", "a monitor on a name that nobody has says noproc", bind("m", ["monitor", "nobody"]), ["receive", ["any"]]),
  one("process 5 nil", "nil is just a name that nobody has", bind("m", ["monitor", "nil"]), ["receive", ["any"]]),
  one("process 5 misuse", "a monitor on a number is misuse", ["monitor", 5]),
  one("process 5 misuse", "a monitor on a list is misuse", ["monitor", { list: [1] }]),
  one("process 5 other node", "a monitor on a name of another node is misuse without distribution", ["monitor", ["n1", "other@host"]]),
  one("process 5 self", "a monitor on itself never fires and is not listed", bind("m", ["monitor", self]), ["info", self, "monitors"], ["info", self, "monitoredBy"]),
  many(
    "process 5 by name",
    "a monitor by name tells of [name, node]",
    at("a", ["spawn", "b"], ["register", B, "n1"], bind("m", ["monitor", "n1"]), ["info", self, "monitors"]),
    at("b", ["exit", "oops"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 5 by name and node",
    "a monitor by [name, node] tells of it",
    at("a", ["spawn", "b"], ["register", B, "n1"], bind("m", ["monitor", ["n1", { node: 1 }]])),
    at("b", ["exit", "oops"]),
    at("a", ["mailbox"]),
  ),
  many(
    "process 5 name binds now",
    "a monitor by name stays with the process that had the name",
    at("a", ["spawn", "b"], ["spawn", "c"], ["register", B, "n1"], bind("m", ["monitor", "n1"]), ["unregister", "n1"], ["register", v("c"), "n1"]),
    at("c", ["exit", "other"]),
    at("a", ["mailbox"]),
    at("b", ["exit", "oops"]),
    at("a", ["mailbox"]),
  ),
  many("process 5 EXIT before DOWN", "EXIT comes before DOWN", at("a", ["flag", "trapExit", true], ["spawn", "b"], bind("m", ["monitor", B]), ["link", B]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
  many("process 5 tag", "tag stands in place of DOWN", at("a", ["spawn", "b"], bind("m", ["monitor", B, { tag: "gone" }])), at("b", ["return"]), at("a", ["mailbox"])),
  many("process 5 tag term", "a tag may be any term", at("a", ["spawn", "b"], bind("m", ["monitor", B, { tag: ["gone", 1] }])), at("b", ["return"]), at("a", ["mailbox"])),
  one("process 5 misuse", "an unknown monitor option is misuse", ["spawn", "b"], ["monitor", B, { bogus: true }]),
  one("process 5 misuse", "an unknown alias option of a monitor is misuse", ["spawn", "b"], ["monitor", B, { alias: "bogus" }]),
  one("process 15 monitors", "info tells who monitors whom", ["spawn", "b"], ["monitor", B], ["info", self, "monitors"], ["info", B, "monitoredBy"]),
  ...[{}, { flush: true }, { info: true }, { flush: true, info: true }].flatMap((options) => [
    many("process 5 demonitor", `demonitor ${text(options)} of an active monitor`, at("a", ["spawn", "b"], bind("m", ["monitor", B]), ["demonitor", REF, options]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
    many("process 5 demonitor after DOWN", `demonitor ${text(options)} with the DOWN in the mailbox`, at("a", ["spawn", "b"], bind("m", ["monitor", B])), at("b", ["exit", "oops"]), at("a", ["send", self, "other"], ["demonitor", REF, options], ["mailbox"])),
    many("process 5 demonitor consumed", `demonitor ${text(options)} after the DOWN was received`, at("a", ["spawn", "b"], bind("m", ["monitor", B])), at("b", ["exit", "oops"]), at("a", ["receive", ["any"]], ["demonitor", REF, options])),
    one("process 5 demonitor unknown", `demonitor ${text(options)} of an unknown reference`, ["demonitor", { unknownRef: 1 }, options]),
    many("process 5 demonitor foreign", `demonitor ${text(options)} of another process's monitor`, at("a", ["spawn", "b"], ["spawn", "c"], bind("m", ["monitor", B])), at("c", ["demonitor", REF, options]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
  ]),
  one("process 5 demonitor misuse", "demonitor of a name is misuse", ["demonitor", "n1"]),
  one("process 5 demonitor misuse", "an unknown demonitor option is misuse", ["demonitor", { unknownRef: 1 }, { bogus: true }]),
  many("process 5 demonitor twice", "demonitor twice", at("a", ["spawn", "b"], bind("m", ["monitor", B]), ["demonitor", REF, { info: true }], ["demonitor", REF, { info: true }])),
]

// --------------------------------------------------------------- 6 aliases

const AL = v("al")

const aliases: readonly Scenario[] = [
  one("process 6 alias", "an alias takes messages until it is ended", bind("al", ["alias"]), ["send", AL, 1], ["mailbox"], ["unalias", AL], ["send", AL, 2], ["unalias", AL], ["mailbox"]),
  one("process 6 explicit", "an explicit alias", bind("al", ["alias", ["explicit_unalias"]]), ["send", AL, 1], ["send", AL, 2], ["mailbox"]),
  one("process 6 reply", "a reply alias takes one message", bind("al", ["alias", ["reply"]]), ["send", AL, 1], ["send", AL, 2], ["mailbox"], ["unalias", AL]),
  one("process 6 reply, unalias", "a reply alias can be ended", bind("al", ["alias", ["reply"]]), ["unalias", AL], ["send", AL, 2], ["mailbox"]),
  many("process 6 from another", "another process sends through an alias", at("a", bind("al", ["alias"]), ["spawn", "b"]), at("b", ["send", AL, "hi"], ["unalias", AL]), at("a", ["mailbox"], ["unalias", AL])),
  many("process 6 dead owner", "a message to a dead process's alias is dropped", at("a", ["spawn", "b"]), at("b", bind("al", ["alias"])), at("b", ["return"]), at("a", ["send", AL, "hi"])),
  one("process 6 plain reference", "a message to an ordinary reference is dropped", ["send", { unknownRef: 1 }, "hi"], ["mailbox"]),
  one("process 6 misuse", "an unknown alias option is misuse", ["alias", ["bogus"]]),
  one("process 6 unalias misuse", "unalias of a name is misuse", ["unalias", "n1"]),
  one("process 6 unalias unknown", "unalias of an ordinary reference is false", ["unalias", { unknownRef: 1 }]),
  ...["explicit_unalias", "demonitor", "reply_demonitor"].flatMap((alias) => [
    many(`process 6 ${alias}, demonitor`, `a monitor's alias (${alias}) after demonitor`, at("a", ["spawn", "b"], bind("m", ["monitor", B, { alias }]), ["send", REF, 1], ["mailbox"], ["demonitor", REF, { info: true }], ["send", REF, 2], ["mailbox"], ["unalias", REF])),
    many(`process 6 ${alias}, DOWN`, `a monitor's alias (${alias}) after DOWN`, at("a", ["spawn", "b"], bind("m", ["monitor", B, { alias }])), at("b", ["exit", "oops"]), at("a", ["send", REF, 1], ["mailbox"], ["unalias", REF])),
    many(`process 6 ${alias}, message`, `a monitor's alias (${alias}) after a message`, at("a", ["spawn", "b"], bind("m", ["monitor", B, { alias }])), at("b", ["send", REF, 1], ["send", REF, 2]), at("a", ["info", self, "monitors"]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
    many(`process 6 ${alias}, unalias`, `a monitor's alias (${alias}) after unalias`, at("a", ["spawn", "b"], bind("m", ["monitor", B, { alias }]), ["unalias", REF], ["send", REF, 1]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
    many(`process 6 ${alias}, spawn`, `a spawn's monitor with an alias (${alias})`, at("a", ["spawn", "b", { monitor: { alias } }], ["send", v("b.monitor"), 1]), at("b", ["exit", "oops"]), at("a", ["send", v("b.monitor"), 2], ["mailbox"])),
  ]),
]

// --------------------------------------------------------------- 7 names

const names: readonly Scenario[] = [
  one("process 7 register", "a registered process is found", ["register", self, "n1"], ["whereis", "n1"], ["registered", "n1"], ["info", self, "registeredName"]),
  one("process 7 register other", "any process may register another", ["spawn", "b"], ["register", B, "n1"], ["whereis", "n1"]),
  one("process 7 taken", "a name that is taken", ["spawn", "b"], ["register", B, "n1"], ["register", self, "n1"]),
  one("process 7 second name", "a process that has a name", ["register", self, "n1"], ["register", self, "n2"], ["register", self, "n1"]),
  many("process 7 dead", "a dead process gets no name", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["register", B, "n1"])),
  ...(["nil", "true", "false", "undefined"] as const).map((name) => one("process 7 bad name", `${name} can be no name`, ["register", self, name])),
  one("process 7 bad name", "a number can be no name", ["register", self, 5]),
  one("process 7 bad pid", "a name can be given to no number", ["register", 5, "n1"]),
  one("process 7 unregister", "a name is free after unregister", ["register", self, "n1"], ["unregister", "n1"], ["whereis", "n1"], ["registered", "n1"], ["register", self, "n2"]),
  many("process 7 unregister other", "anybody may unregister", at("a", ["register", self, "n1"], ["spawn", "b"]), at("b", ["unregister", "n1"]), at("a", ["whereis", "n1"])),
  one("process 7 unregister unknown", "unregister of an unknown name", ["unregister", "n1"]),
  one("process 7 unregister misuse", "unregister of a number", ["unregister", 5]),
  one("process 7 whereis free", "whereis of a free name", ["whereis", "n1"], ["whereis", "nil"]),
  one("process 7 whereis misuse", "whereis of a number", ["whereis", 5]),
  many("process 7 dies", "a name goes with its process", at("a", ["spawn", "b"], ["register", B, "n1"]), at("b", ["return"]), at("a", ["whereis", "n1"], ["registered", "n1"])),
]

// --------------------------------------------------------------- 8 and 9 sending and receiving

const messages: readonly Scenario[] = [
  one("process 8 send", "send gives the message", ["send", self, ["hello", 1]], ["mailbox"]),
  one("process 8 dead", "a message to a dead process", ["spawn", "b"], ["exitSignal", B, "kill"], ["send", B, "hi"], ["sendWith", B, "hi", {}]),
  one("process 8 no name", "send to a name that nobody has", ["send", "n1", "hi"], ["sendWith", "n1", "hi", {}]),
  one("process 8 nil", "send to nil", ["send", "nil", "hi"]),
  one("process 8 name", "send to a name", ["register", self, "n1"], ["send", "n1", "hi"], ["sendWith", "n1", "ho", {}], ["mailbox"]),
  one("process 8 name, node", "send to [name, node]", ["register", self, "n1"], ["send", ["n1", { node: 1 }], "hi"], ["mailbox"]),
  one("process 8 unknown name, node", "send to [name, node] that is not there", ["send", ["n1", { node: 1 }], "hi"], ["send", ["n1", "other@host"], "hi"]),
  one("process 8 misuse", "send to a number", ["send", 5, "hi"], ["sendWith", 5, "hi", {}]),
  one("process 8 options", "the options of a send have no effect on one node", ["sendWith", self, 1, { noconnect: true }], ["sendWith", self, 2, { nosuspend: true }], ["mailbox"]),
  one("process 8 options misuse", "an unknown option of a send", ["sendWith", self, 1, { bogus: true }]),
  one("process 9 oldest match", "receive takes the oldest that matches and leaves the others", ["send", self, "x"], ["send", self, 1], ["send", self, ["tag", 1]], ["send", self, 2], ["receive", ["integer"]], ["receive", [{ tag: "tag" }]], ["mailbox"]),
  one("process 9 any clause", "the first message that fits any clause", ["send", self, 1], ["send", self, "x"], ["receive", [{ eq: "x" }, "integer"]], ["receive", [{ eq: "x" }, "integer"]]),
  one("process 9 after 0", "after 0 takes what is there", ["send", self, "x"], ["receive", ["integer"], 0], ["receive", [{ eq: "x" }], 0], ["receive", ["any"], 0]),
  many("process 9 after", "after some time", at("a", ["receive", ["integer"], t(2)]), advance(1), advance(1), at("a", ["self"])),
  many("process 9 no restart", "messages that do not match do not prolong", at("a", ["spawn", "b"], ["receive", ["integer"], t(2)]), at("b", ["self"]), advance(2), at("a", ["mailbox"])),
  many("process 9 other arrivals", "arrivals that do not fit do not restart the time", at("a", ["spawn", "b"]), at("a", ["receive", ["integer"], t(3)]), advance(2), at("b", ["send", v("a"), "x"]), advance(1), at("a", ["mailbox"])),
  many("process 9 arrives in time", "a message in time", at("a", ["spawn", "b"]), at("a", ["receive", ["integer"], t(3)]), advance(1), at("b", ["send", v("a"), 5]), advance(3), at("a", ["mailbox"])),
  many("process 9 infinity", "after infinity never ends", at("a", ["receive", ["integer"], "infinity"]), advance(20), at("a", ["self"])),
  one("process 9 reference", "a receive by a reference skips what was there", ["send", self, ["x", 1]], bind("r", ["makeRef"]), ["send", self, ["x", v("r")]], ["receive", [{ eq: ["x", v("r")] }]], ["mailbox"]),
]

// --------------------------------------------------------------- 10 timers

const T1 = v("t1")

const timers: readonly Scenario[] = [
  many("process 10 send_after", "a timer sends its message as it is", at("a", bind("t1", ["sendAfter", self, "tick", t(2)])), advance(1), at("a", ["mailbox"], ["readTimer", T1]), advance(1), at("a", ["mailbox"], ["readTimer", T1])),
  many("process 10 zero", "a timer of zero is legal", at("a", ["sendAfter", self, "tick", 0]), at("a", ["mailbox"])),
  many("process 10 name at expiry", "a name is looked up when the time has come", at("a", ["sendAfter", "n1", "tick", t(2)], ["spawn", "b"]), at("a", ["register", B, "n1"]), advance(2), at("b", ["mailbox"])),
  many("process 10 no name at expiry", "a name that nobody has then", at("a", ["register", self, "n1"], ["sendAfter", "n1", "tick", t(1)], ["unregister", "n1"]), advance(1), at("a", ["mailbox"])),
  many("process 10 destination dies", "a timer ends with its destination", at("a", ["spawn", "b"], bind("t1", ["sendAfter", B, "tick", t(3)])), at("b", ["return"]), at("a", ["readTimer", T1], ["cancelTimer", T1])),
  many("process 10 destination dead", "a timer for a dead process", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", bind("t1", ["sendAfter", B, "tick", t(3)]), ["readTimer", T1], ["cancelTimer", T1])),
  many("process 10 name's process dies", "a timer for a name goes on when its process dies", at("a", ["spawn", "b"], ["register", B, "n1"], bind("t1", ["sendAfter", "n1", "tick", t(2)])), at("b", ["return"]), at("a", ["readTimer", T1], ["register", self, "n1"]), advance(2), at("a", ["mailbox"])),
  many("process 10 creator dies", "a timer lives on when its maker dies", at("a", ["spawn", "b"]), at("b", ["sendAfter", v("a"), "tick", t(2)], ["return"]), advance(2), at("a", ["mailbox"])),
  many("process 10 equal delays", "equal delays fire in the order of their making", at("a", ...Array.from({ length: 50 }, (_, n): Op => ["sendAfter", self, n, t(1)])), advance(1), at("a", ["mailbox"])),
  many("process 10 cancel", "a cancelled timer tells what was left and never fires", at("a", bind("t1", ["sendAfter", self, "tick", t(3)])), advance(1), at("a", ["cancelTimer", T1], ["cancelTimer", T1], ["readTimer", T1]), advance(3), at("a", ["mailbox"])),
  many("process 10 cancel by another", "any process may cancel", at("a", bind("t1", ["sendAfter", self, "tick", t(3)]), ["spawn", "b"]), at("b", ["readTimer", T1], ["cancelTimer", T1]), advance(3), at("a", ["mailbox"])),
  many("process 10 cancel fired", "cancelling a timer that has fired", at("a", bind("t1", ["sendAfter", self, "tick", t(1)])), advance(1), at("a", ["cancelTimer", T1], ["mailbox"])),
  ...([{ info: false }, { async: true }, { async: true, info: false }] as const).flatMap((options) => [
    many("process 10 cancel options", `cancelTimer ${text(options)} of a running timer`, at("a", bind("t1", ["sendAfter", self, "tick", t(2)]), ["cancelTimer", T1, options]), advance(2), at("a", ["receive", [{ eq: "tick" }], 0])),
    many("process 10 cancel options, fired", `cancelTimer ${text(options)} of a timer that has fired`, at("a", bind("t1", ["sendAfter", self, "tick", t(1)])), advance(1), at("a", ["cancelTimer", T1, options]), at("a", ["mailbox"])),
    one("process 10 cancel options, unknown", `cancelTimer ${text(options)} of an unknown reference`, ["cancelTimer", { unknownRef: 1 }, options]),
  ]),
  one("process 10 unknown", "a reference that is no timer", ["cancelTimer", { unknownRef: 1 }], ["readTimer", { unknownRef: 1 }]),
  one("process 10 misuse", "cancelling a name", ["cancelTimer", "n1"]),
  one("process 10 misuse", "reading a name", ["readTimer", "n1"]),
  one("process 10 misuse", "an unknown option of cancelTimer", ["cancelTimer", { unknownRef: 1 }, { bogus: true }]),
  ...([-1, 1.5, "infinity", null] as const).map((time) => one("process 10 bad time", `a timer of ${text(time)}`, ["sendAfter", self, "tick", time])),
  one("process 10 bad destination", "a timer for [name, node]", ["sendAfter", ["n1", { node: 1 }], "tick", t(1)]),
  one("process 10 bad destination", "a timer for a number", ["sendAfter", 5, "tick", t(1)]),
  many("process 10 abs", "a timer for a point in time", at("a", bind("t1", ["sendAfter", self, "tick", t(2), "abs"])), advance(1), at("a", ["mailbox"]), advance(1), at("a", ["mailbox"])),
  many("process 10 abs past", "a timer for a point that has passed fires at once", at("a", ["sendAfter", self, "tick", -50, "abs"]), at("a", ["mailbox"])),
  many("process 10 sleep", "sleep blocks only its process", at("a", ["spawn", "b"], ["sleep", t(2)], ["self"]), at("b", ["self"]), advance(1), advance(1), at("a", ["mailbox"])),
  many("process 10 sleep queues", "messages wait during a sleep", at("a", ["spawn", "b"]), at("a", ["sleep", t(2)], ["mailbox"]), at("b", ["send", v("a"), 1]), advance(2)),
  many("process 10 sleep killed", "an exit signal acts during a sleep", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["sleep", "infinity"]), at("a", ["exitSignal", B, "oops"]), at("a", ["mailbox"])),
  one("process 10 sleep misuse", "a negative sleep", ["sleep", -1]),
  one("process 10 sleep misuse", "a sleep of a name", ["sleep", "soon"]),
  one("process 10 sleep zero", "a sleep of zero", ["sleep", 0]),
]

// --------------------------------------------------------------- 11 dictionary, 12 flags, 13 spawn, 14 hibernate, 15 info

const dictionary: readonly Scenario[] = [
  one("process 11 put", "put gives what was there", ["put", "k", 1], ["put", "k", 2], ["get", "k"]),
  one("process 11 get", "get of what is not there", ["get", "k"], ["get", "k", "default"]),
  one("process 11 delete", "delete gives what was there", ["put", "k", 1], ["delete", "k"], ["delete", "k"], ["get", "k"]),
  one("process 11 all", "the whole dictionary", ["put", "k", 1], ["put", "l", 2], ["getAll"], ["getKeys"]),
  one("process 11 keys of a value", "keys of a value", ["put", "k", 1], ["put", "l", 2], ["put", "m", 1], ["getKeys", 1], ["getKeys", 3]),
  one("process 11 keys of a tuple", "keys of a value that is a tuple", ["put", "k", ["x", 1]], ["getKeys", ["x", 1]]),
  one("process 11 tuple key", "a tuple as a key", ["put", ["x", 1], "v"], ["get", ["x", 1]], ["delete", ["x", 1]]),
  one("process 11 undefined", "a stored undefined reads as the default", ["put", "k", { undefined: 1 }], ["get", "k", "default"]),
  one("process 11 not inherited", "a dictionary is not inherited", ["put", "k", 1], ["spawn", "b"], ["info", B, "dictionary"], ["info", self, "dictionary"], ["infoEntry", self, "k"]),
  one("process 11 entry", "one entry of another's dictionary", ["spawn", "b", {}, [["put", "k", ["v", 1]]]], ["self"]),
  many("process 11 entry", "entries of another's dictionary", at("a", ["spawn", "b"]), at("b", ["put", "k", ["v", 1]]), at("a", ["infoEntry", B, "k"], ["infoEntry", B, "l"])),
]

const FLAGS: readonly (readonly [string, Term])[] = [
  ["trapExit", true], ["priority", "high"], ["priority", "low"], ["messageQueueData", "off_heap"], ["minHeapSize", 500], ["minBinVheapSize", 50000],
  ["fullsweepAfter", 10], ["maxHeapSize", 0], ["maxHeapSize", { size: 0, kill: false }], ["errorHandler", "handler"], ["saveCalls", 10], ["sensitive", true], ["asyncDist", true], ["monitorNodes", true],
]
const BAD_FLAGS: readonly (readonly [string, Term])[] = [
  ["trapExit", 1], ["trapExit", null], ["priority", "highest"], ["messageQueueData", "heap"], ["minHeapSize", -1], ["fullsweepAfter", -1], ["maxHeapSize", -1], ["saveCalls", 10001], ["saveCalls", -1],
  ["sensitive", 1], ["bogus", true], ["asyncDist", "x"], ["monitorNodes", "x"],
]

const flags: readonly Scenario[] = [
  ...FLAGS.filter(([flag]) => !["minHeapSize", "minBinVheapSize", "maxHeapSize"].includes(flag)).map(([flag, value]) => one("process 12 flag", `flag ${flag} ${text(value)} gives the old value`, ["flag", flag, value], ["flag", flag, value])),
  ...BAD_FLAGS.map(([flag, value]) => one("process 12 bad flag", `flag ${flag} ${text(value)} is misuse`, ["flag", flag, value], ["info", self, "trapExit"])),
  one("process 12 flag of another", "saveCalls is the only flag of another process", ["spawn", "b"], ["flagOf", B, "saveCalls", 5], ["flagOf", B, "saveCalls", 0], ["flagOf", B, "trapExit", true], ["flagOf", B, "priority", "high"]),
  many("process 12 flag of the dead", "no flag of a dead process", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["flagOf", B, "saveCalls", 5])),
]

const SPAWNS: readonly Term[] = [
  {}, { link: true }, { monitor: true }, { link: true, monitor: true }, { priority: "high" }, { priority: "low", link: true }, { messageQueueData: "off_heap" }, { fullsweepAfter: 5 }, { minHeapSize: 300 },
  { minBinVheapSize: 50000 }, { maxHeapSize: 0 }, { maxHeapSize: { size: 0, kill: true } }, { monitor: { tag: "gone" } }, { monitor: { alias: "demonitor" } },
]
const BAD_SPAWNS: readonly Term[] = [{ bogus: true }, { priority: "highest" }, { minHeapSize: -1 }, { fullsweepAfter: "x" }, { messageQueueData: "x" }, { maxHeapSize: -1 }, { monitor: { bogus: 1 } }, { monitor: { alias: "x" } }]

const spawning: readonly Scenario[] = [
  ...SPAWNS.map((options) => many("process 13 options", `spawn ${text(options)}`, at("a", ["flag", "trapExit", true], ["spawn", "b", options], ["info", B, ["priority", "links", "trapExit", "messageQueueLen"]]), at("b", ["exit", "oops"]), at("a", ["mailbox"]))),
  ...BAD_SPAWNS.map((options) => one("process 13 bad options", `spawn ${text(options)} is misuse`, ["spawn", "b", options])),
  one("process 13 nothing inherited", "a new process inherits no flags and no entries", ["flag", "trapExit", true], ["flag", "priority", "high"], ["put", "k", 1], ["spawn", "b"], ["info", B, ["trapExit", "priority", "dictionary"]]),
  many("process 13 spawn_monitor", "spawnMonitor monitors", at("a", ["spawnMonitor", "b", []]), at("b", ["exit", "oops"]), at("a", ["mailbox"])),
  many("process 13 spawn_monitor dies at once", "a monitored process that dies at once", at("a", ["spawnMonitor", "b", [["exit", "early"]]]), at("a", ["mailbox"])),
  one("process 13 leader", "the group leader is inherited", ["spawn", "b"], ["let", "leader", ["groupLeader"]], ["spawn", "c"], ["groupLeader", v("c"), B]),
  many("process 13 leader set", "a group leader is passed on", at("a", ["spawn", "b"], ["spawn", "c"], ["groupLeader", B, v("c")]), at("b", ["spawn", "d"], ["groupLeader"]), at("d", ["groupLeader"])),
  one("process 13 leader misuse", "a group leader must be a process", ["spawn", "b"], ["groupLeader", B, "x"], ["groupLeader", 5, B]),
]

const hibernation: readonly Scenario[] = [
  many("process 14 wakes", "hibernate wakes for a message and leaves it in the mailbox", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["hibernate", [["mailbox"]]]), at("a", ["info", B, "status"]), at("a", ["send", B, "hi"]), at("a", ["self"])),
  many("process 14 already there", "hibernate goes on at once when there is a message", at("a", ["spawn", "b"], ["send", B, "hi"]), at("b", ["hibernate", [["mailbox"], ["receive", ["any"]]]])),
  many("process 14 ends", "the function that it wakes into ends the process", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["hibernate", [["return"]]]), at("a", ["send", B, "hi"]), at("a", ["mailbox"])),
  many("process 14 discards try", "hibernate discards what would have caught", at("a", ["spawn", "b"], ["monitor", B]), at("b", ["try", [["hibernate", [["raise", "oops"]]]]], ["self"]), at("a", ["send", B, "hi"]), at("a", ["mailbox"])),
  many("process 14 survives", "what a process has survives hibernation", at("a", ["spawn", "b"], ["link", B]), at("b", ["put", "k", 1], ["register", self, "n1"], ["flag", "trapExit", true], ["monitor", v("a")], ["hibernate", [["get", "k"], ["info", self, ["registeredName", "trapExit", "links", "monitors"]]]]), at("a", ["info", B, "status"], ["send", B, "hi"])),
]

const info: readonly Scenario[] = [
  one("process 15 alive", "alive", ["spawn", "b"], ["alive", B], ["alive", self], ["exitSignal", B, "kill"], ["alive", B]),
  one("process 15 alive misuse", "alive of a name", ["alive", "n1"]),
  one("process 15 list", "the list of processes", ["spawn", "b"], ["listed", B], ["exitSignal", B, "kill"], ["alive", B]),
  one("process 15 keys", "the keys of info, in order", ["spawn", "b"], ["infoKeys", B]),
  one("process 15 keys with a name", "the name comes first where there is one", ["spawn", "b"], ["register", B, "n1"], ["infoKeys", B]),
  many("process 15 dead", "no info of a dead process", at("a", ["spawn", "b"], ["exitSignal", B, "kill"]), at("a", ["info", B, "links"], ["info", B, ["links"]], ["infoKeys", B])),
  one("process 15 misuse", "info of a name", ["info", "n1", "links"]),
  one("process 15 unknown item", "an unknown item", ["info", self, "bogus"], ["info", self, ["links", "bogus"]]),
  one("process 15 items", "items in the order asked", ["info", self, ["trapExit", "messageQueueLen", "priority", "trapExit"]], ["info", self, []]),
  one("process 15 status", "who runs and who waits", ["spawn", "b"], ["info", self, "status"]),
  many("process 15 status", "an idle process waits", at("a", ["spawn", "b"]), at("a", ["info", B, "status"])),
  one("process 15 no name", "the name of one that has none", ["info", self, "registeredName"], ["info", self, ["registeredName"]]),
  one("process 15 parent", "the parent is who spawned", ["spawn", "b"], ["info", B, "parent"]),
  one("process 15 messages", "messages in their order", ["send", self, 1], ["send", self, ["x", 2]], ["info", self, "messages"], ["info", self, "messageQueueLen"]),
  one("process 15 initial call", "the initial call of a plain process", ["spawn", "b"], ["info", self, "errorHandler"], ["info", self, "suspending"]),
  one("process 15 label", "a label is kept in the dictionary", ["setLabel", ["worker", 1]], ["info", self, "label"], ["get", "$process_label"]),
]

export const processScenarios: readonly Scenario[] = [
  ...ordering, ...ends, ...links, ...monitors, ...aliases, ...names, ...messages, ...timers, ...dictionary, ...flags, ...spawning, ...hibernation, ...info,
]
