// Processes: aliases, names, sending, receiving, timers.

import { shown, TWO_NODES, unshown } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const messageStatements: readonly Statement[] = [
  // aliases
  shown("An alias is where its maker can be sent to", "process 6 alias", "process 6 from another"),
  shown(
    "What is sent to an alias that is none any more is dropped, and given back",
    "process 6 plain reference",
    "process 6 dead owner",
    "process 6 explicit",
  ),
  shown("An explicit alias lasts until unalias", "process 6 explicit"),
  shown("A reply alias takes one message", "process 6 reply", "process 6 reply, unalias"),
  shown(
    "explicit_unalias: the alias of a monitor survives demonitor and DOWN",
    "process 6 explicit_unalias, demonitor",
    "process 6 explicit_unalias, DOWN",
    "process 6 explicit_unalias, message",
    "process 6 explicit_unalias, unalias",
    "process 6 explicit_unalias, spawn",
  ),
  shown(
    "demonitor: the alias goes with its monitor",
    "process 6 demonitor, demonitor",
    "process 6 demonitor, DOWN",
    "process 6 demonitor, message",
    "process 6 demonitor, unalias",
    "process 6 demonitor, spawn",
  ),
  shown(
    "reply_demonitor: the first message ends alias and monitor",
    "process 6 reply_demonitor, demonitor",
    "process 6 reply_demonitor, DOWN",
    "process 6 reply_demonitor, message",
    "process 6 reply_demonitor, unalias",
    "process 6 reply_demonitor, spawn",
  ),
  shown(
    "unalias says whether it was an active alias of the caller's",
    "process 6 unalias unknown",
    "process 6 from another",
  ),
  shown("An unknown option of an alias is misuse", "process 6 misuse", "process 6 unalias misuse"),
  // names
  shown("Any process may register any living one", "process 7 register", "process 7 register other"),
  shown(
    "A taken name, a second name, a dead process are misuse",
    "process 7 taken",
    "process 7 second name",
    "process 7 dead",
  ),
  unshown("A process of another node can't be registered", TWO_NODES),
  shown(
    "nil, booleans, undefined and what is no atom are no names",
    "process 7 bad name",
    "process 7 bad pid",
  ),
  shown(
    "Anyone may unregister; an unknown name is misuse",
    "process 7 unregister",
    "process 7 unregister other",
    "process 7 unregister unknown",
    "process 7 unregister misuse",
  ),
  shown("whereis of a free name gives nil", "process 7 whereis free"),
  shown("whereis of what is no atom is misuse", "process 7 whereis misuse"),
  shown("registered gives all names", "process 7 registered"),
  // sending
  shown("Sending to the dead is nothing, and gives the message", "process 8 dead"),
  shown("Sending to a free name is misuse, nil included", "process 8 no name", "process 8 nil"),
  shown("Sending to a free name with a node is nothing", "process 8 unknown name, node"),
  unshown("Sending to a name on an unknown node is nothing", TWO_NODES),
  shown("Sending to a name, or a name with this node", "process 8 name", "process 8 name, node"),
  shown("Sending to anything else is misuse", "process 8 misuse"),
  shown("noconnect and nosuspend are without effect here", "process 8 options"),
  shown("Any other option of send is misuse", "process 8 options misuse"),
  shown("Sending gives the message", "process 8 send"),
  // receiving
  shown(
    "receive takes the oldest message that any clause matches, others stay",
    "process 9 oldest match",
    "process 9 any clause",
  ),
  shown(
    "Arrivals that don't match do not start the time anew",
    "process 9 no restart",
    "process 9 other arrivals",
  ),
  shown("after 0 takes what is there", "process 9 after 0"),
  shown(
    "after a time nothing is received; infinity never ends",
    "process 9 after",
    "process 9 infinity",
    "process 9 arrives in time",
  ),
  shown("receive by a reference that was made before", "process 9 reference"),
  // timers
  shown("sendAfter sends the bare message, to a pid or a name", "process 10 send_after"),
  shown("A destination of a name and a node, or none at all, is misuse", "process 10 bad destination"),
  shown("A time that is negative, no integer or infinity is misuse", "process 10 bad time"),
  shown("abs: a time of the clock; one that is past is due at once", "process 10 abs", "process 10 abs past"),
  shown("Zero is a time like any other", "process 10 zero"),
  shown(
    "A name is looked up when the time is over; a free one is nothing",
    "process 10 name at expiry",
    "process 10 no name at expiry",
  ),
  shown("A timer goes with the process it is for", "process 10 destination dies"),
  shown("A timer for the dead is none", "process 10 destination dead"),
  shown("A timer for a name outlives the process that has it", "process 10 name's process dies"),
  shown("A timer outlives its maker", "process 10 creator dies"),
  unshown(
    "Timers of equal time come in the order of their making",
    "it was seen on Elixir, and is promised nowhere; timer tests of the library show it",
  ),
  shown(
    "cancelTimer gives what was left, or false",
    "process 10 cancel",
    "process 10 cancel fired",
    "process 10 unknown",
  ),
  shown(
    "Without info it gives :ok only",
    "process 10 cancel options",
    "process 10 cancel options, fired",
    "process 10 cancel options, unknown",
  ),
  shown(
    "async: what was left comes as a message",
    "process 10 cancel options, fired",
    "process 10 cancel options, unknown",
  ),
  shown("async without info: no message", "process 10 cancel options", "process 10 cancel options, fired"),
  shown("After false the message may be there, and stays", "process 10 cancel fired"),
  shown("Any process may cancel any timer", "process 10 cancel by another"),
  shown(
    "Cancelling or reading what is no reference is misuse",
    "process 10 misuse",
    "process 10 read misuse",
  ),
  shown(
    "readTimer gives what is left, or false",
    "process 10 send_after",
    "process 10 unknown",
    "process 10 destination dies",
  ),
  shown(
    "sleep takes milliseconds or infinity, else it is misuse",
    "process 10 sleep",
    "process 10 sleep zero",
    "process 10 sleep misuse",
  ),
  shown(
    "Who sleeps can be killed, and its messages queue",
    "process 10 sleep killed",
    "process 10 sleep queues",
  ),
]
