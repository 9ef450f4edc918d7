// Processes: order, ends, exit signals, links, monitors.

import { HEAP, shown, TWO_NODES, unshown } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const signalStatements: readonly Statement[] = [
  // order
  shown("Messages of one sender come in the order they were sent", "process 1.1 order of one sender"),
  shown(
    "What a process sent before it died comes before its EXIT and DOWN",
    "process 1.1 messages before EXIT and DOWN",
  ),
  shown("Who has killed a process finds it dead, and without info, at once", "process 1.1 kill then alive"),
  shown(
    "A message in front of a lethal signal is lost with its receiver",
    "process 1.1 message before a lethal signal",
  ),
  shown(
    "Once a death is seen the dead process's name is free",
    "process 1.2 name is free at DOWN",
    "process 7 dies",
  ),
  // how a process ends
  shown("A function that returns ends its process with normal", "process 2 returns"),
  shown("The reason of exit(r) is r itself, kill and normal included", "process 2 exit verbatim"),
  shown("After an uncaught Error the reason holds it and its stack", "process 2 raise"),
  shown("After an uncaught throw the reason is a nocatch with the value", "process 2 throw"),
  shown("A lethal exit signal's reason is the reason of the end", "process 3 signal, not trapping"),
  shown(
    "A process that is killed ends with killed",
    "process 3 killed propagates",
    "process 3 signal, trapping",
  ),
  shown("Spawning a function that is not there", "process 13 misuse at once"),
  unshown("A process over its heap limit ends with killed", HEAP),
  shown("The first lethal signal decides the reason", "process 2 first signal decides"),
  shown("exit(r) in a process can be caught, whatever r is", "process 2 exit/1 is caught"),
  shown("An Error or a throw can be caught", "process 2 raise is caught", "process 2 throw is caught"),
  // exit signals
  shown(
    "The normal end of a linked process is ignored without trapping",
    "process 3 linked, not trapping",
    "process 3 parent's normal end",
  ),
  shown(
    "The normal end of a linked process is an EXIT message for one that traps",
    "process 3 linked, trapping",
  ),
  shown(
    "Any other end goes over the link with its own reason, kill too",
    "process 3 linked, not trapping",
    "process 3 linked, trapping",
  ),
  shown("A normal exit signal from another is ignored without trapping", "process 3 signal, not trapping"),
  shown("A normal exit signal from another is a message for one that traps", "process 3 signal, trapping"),
  shown("A normal exit signal to oneself is lethal without trapping", "process 3 signal to itself"),
  shown(
    "A normal exit signal to oneself is a message for one that traps",
    "process 3 signal to itself, trapping",
  ),
  shown(
    "kill as a signal can't be trapped, and ends with killed",
    "process 3 signal, trapping",
    "process 3 signal to itself, trapping",
  ),
  shown(
    "Any other signal is lethal, or a message for one that traps",
    "process 3 signal, not trapping",
    "process 3 signal, trapping",
  ),
  shown("After a lethal signal to itself a process runs no further", "process 3 signal to itself"),
  shown("killed, as it goes over links, can be trapped", "process 3 killed propagates"),
  shown("kill, given to exit, goes over links unchanged and can be trapped", "process 3 linked, trapping"),
  shown(
    "The flag decides when the signal arrives; EXIT messages stay when it is turned off",
    "process 3 flag at reception",
  ),
  shown("Reasons go unchanged along chains of links", "process 3 chains"),
  shown("A parent's normal end leaves its linked children alive", "process 3 parent's normal end"),
  shown("Process.exit gives true, for dead processes too", "process 3 exit/2 dead"),
  shown("Process.exit of anything but a pid is misuse", "process 3 exit/2 misuse"),
  // links
  shown("Linked twice and unlinked once is unlinked, on both sides", "process 4 link twice"),
  shown("A link vanishes from who survives", "process 4 links vanish"),
  shown(
    "link gives true, and nothing changes where there is a link",
    "process 4 link",
    "process 4 link twice",
  ),
  shown("A process is never linked to itself", "process 4 link self"),
  shown("Linking the dead raises noproc at once without trapping", "process 4 link dead"),
  shown(
    "Linking the dead is an EXIT message with noproc for one that traps",
    "process 4 link dead, trapping",
  ),
  unshown("Linking a dead process of another node is a signal", TWO_NODES),
  shown("Linking anything but a pid is misuse", "process 4 link misuse"),
  shown(
    "unlink gives true, whatever there was",
    "process 4 unlink",
    "process 4 unlink dead",
    "process 4 unlink self",
  ),
  shown("After unlink no signal of that link has an effect", "process 3 after unlink"),
  shown("An EXIT that is in the mailbox stays when its link is removed", "process 4 unlink keeps EXIT"),
  shown("unlink of anything but a pid is misuse", "process 4 unlink misuse"),
  shown(
    "Spawning with a link leaves no moment without it",
    "process 4 spawn_link",
    "process 4 spawn_link dies at once",
  ),
  // monitors
  shown("Monitors stack: each has its reference and its DOWN", "process 5 stackable"),
  shown("A DOWN holds the pid that was monitored", "process 5 stackable", "process 5 dead"),
  shown(
    "A monitor of a name holds the name and the node, never the pid",
    "process 5 by name",
    "process 5 by name and node",
  ),
  shown(
    "Monitoring the dead, or a free name, gives a DOWN with noproc",
    "process 5 dead",
    "process 5 no name",
  ),
  shown("A monitor of a name stays with the process that had it then", "process 5 name binds now"),
  shown("Monitoring oneself does nothing, and is not listed", "process 5 self"),
  shown("nil is a name that nobody has", "process 5 nil"),
  shown("Monitoring a text or a number is misuse", "process 5 misuse"),
  shown("Monitoring another node without distribution is misuse", "process 5 other node"),
  unshown("A lost connection is a DOWN with noconnection", TWO_NODES),
  shown("Linked and monitored: EXIT comes before DOWN", "process 5 EXIT before DOWN"),
  shown("A tag stands in place of DOWN, and may be any term", "process 5 tag", "process 5 tag term"),
  shown("demonitor of an active monitor gives true", "process 5 demonitor"),
  shown("demonitor after DOWN gives true and leaves the message", "process 5 demonitor after DOWN"),
  shown("With flush the DOWN is taken out of the mailbox", "process 5 demonitor after DOWN"),
  shown(
    "With info it says whether there was a monitor",
    "process 5 demonitor",
    "process 5 demonitor consumed",
  ),
  shown("flush and info together", "process 5 demonitor after DOWN", "process 5 demonitor consumed"),
  shown("After demonitor no DOWN comes any more", "process 5 demonitor", "process 5 demonitor twice"),
  shown(
    "demonitor of what is no reference, or with an unknown option, is misuse",
    "process 5 demonitor misuse",
  ),
  shown(
    "Another process's reference counts as unknown",
    "process 5 demonitor foreign",
    "process 5 demonitor unknown",
  ),
]
