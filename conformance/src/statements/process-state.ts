// Processes: dictionary, flags, spawning, hibernation, inspection.

import { HEAP, shown, TEXT, TWO_NODES, unshown, VERSION } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const stateStatements: readonly Statement[] = [
  // dictionary
  shown("The dictionary belongs to one process", "process 11 not inherited"),
  shown("put gives what was there", "process 11 put", "process 11 put again"),
  shown(
    "get gives the value or the default; a stored undefined reads as the default",
    "process 11 get",
    "process 11 undefined",
    "process 11 nil",
    "process 11 absent",
  ),
  shown("delete gives what was there", "process 11 delete", "process 11 absent"),
  shown(
    "All entries, all keys, and the keys of a value",
    "process 11 all",
    "process 11 keys of a value",
    "process 11 keys of a tuple",
  ),
  shown("Keys are compared strictly", "process 11 tuple key"),
  // flags
  shown("A flag gives its old value, and keeps the new one", "process 12 flag"),
  shown("A wrong value, or an unknown flag, is misuse", "process 12 bad flag"),
  unshown("monitor_nodes gives the number of subscriptions", TWO_NODES),
  shown(
    "Only save_calls can be set for another process",
    "process 12 flag of another",
    "process 12 flag of the dead",
  ),
  // spawning
  shown(
    "With monitor, spawn gives a pid and a reference",
    "process 13 spawn_monitor",
    "process 13 spawn_monitor dies at once",
  ),
  shown("link, monitor with its options, priority, the settings of heap and queue", "process 13 options"),
  shown("A heap limit as a map takes defaults for what it lacks", "process 13 options"),
  shown("An unknown option, or a wrong value, is misuse", "process 13 bad options"),
  unshown(
    "A function of the wrong arity fails in the new process",
    "a JavaScript function takes any number of arguments",
  ),
  shown("A module's function that is not there", "process 13 misuse at once"),
  shown("Spawning what is no function is misuse", "process 13 misuse"),
  shown("A module's function with its arguments", "process 13 named function"),
  shown(
    "A child has its parent's group leader, and nothing else of it",
    "process 13 nothing inherited",
    "process 13 leader",
    "process 13 leader set",
  ),
  unshown("Over the heap limit: killed, though it traps exits", HEAP),
  unshown("Over the heap limit: a report", HEAP),
  // hibernation
  shown(
    "hibernate never returns, and forgets what was to be done",
    "process 14 discards try",
    "process 14 misuse",
  ),
  shown(
    "It goes on at the next message, or at once if one is there",
    "process 14 wakes",
    "process 14 already there",
  ),
  shown("The message that wakes is not consumed", "process 14 wakes"),
  shown("When the function returns the process ends normally", "process 14 ends"),
  shown("Dictionary, links, name and flags survive", "process 14 survives"),
  unshown(
    "The current function of who hibernates",
    "JavaScript can't know the current function of a process",
  ),
  // inspection
  shown(
    "alive: false for the dead; misuse for what is no pid",
    "process 15 alive",
    "process 15 alive misuse",
  ),
  shown("list has every living process", "process 15 list"),
  shown("info of the dead is nil", "process 15 dead"),
  shown(
    "info has these keys in this order; the name comes first, if there is one",
    "process 15 keys",
    "process 15 keys with a name",
  ),
  shown("The status: running for oneself, waiting in a receive", "process 15 status"),
  shown("The initial call of a function that was spawned", "process 15 initial call"),
  unshown("The processes that one has suspended", "no process is suspended here except by sys"),
  unshown("The keys of the collector's figures", HEAP),
  shown("One item gives a pair, several in the order asked for, none for none", "process 15 items"),
  shown(
    "An unknown item is misuse; so is what is no pid",
    "process 15 unknown item",
    "process 15 misuse",
    "process 15 leader misuse",
  ),
  shown(
    "messages, monitors, monitored_by, parent and an entry of the dictionary",
    "process 15 messages",
    "process 15 monitors",
    "process 15 parent",
    "process 11 entry",
  ),
  shown("The name of who has none is an empty list", "process 15 no name"),
  shown(
    "The group leader, read and set",
    "process 13 leader",
    "process 13 leader set",
    "process 13 leader misuse",
  ),
  shown("A label stands in the dictionary", "process 15 label"),
  // servers' processes, logging, nodes
  shown(
    "A server's ancestors, nearest first, by name where there is one",
    "gen_server 2.3 ancestors",
    "gen_server 2.3 ancestors by name",
  ),
  shown("A plain process has no ancestors", "process 15 items", "process 13 nothing inherited"),
  shown(
    "A plain process that fails by an Error or a throw is reported",
    "process 2 raise",
    "process 2 throw",
  ),
  shown("A plain process that exits is not", "process 2 exit verbatim"),
  shown("One that is ended by a signal is not", "process 3 signal, not trapping"),
  shown("A server's crash is reported by a crash report", "gen_server 7 log"),
  unshown("The words of a crash report", TEXT),
  unshown("A report of too large a heap", HEAP),
  unshown("A lost node ends links and monitors with noconnection", TWO_NODES),
  unshown("What processes of Elixir 1.14 lack", VERSION),
]
