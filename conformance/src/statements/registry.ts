// What is known of Registry.

import { shown } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const registryStatements: readonly Statement[] = [
  shown(
    "A registry is a supervisor of partitions; with unique keys they go together",
    "registry 1 partitions",
    "registry 1 strategy",
  ),
  shown("Wrong options are misuse", "registry 1 options", "registry 1 compressed"),
  shown("A taken name is already started", "registry 1 name taken"),
  shown("Its child specification", "registry 1 childSpec", "registry 1 misuse at once"),
  shown("A registry that is not there is misuse, for every function", "registry 1 unknown registry"),
  shown("What is no name of a registry is misuse, for every function", "registry 1 no name of a registry"),
  // owners
  shown("A process registers itself alone", "registry 2 own registrations"),
  shown(
    "The first registration links with the partition; with the last entry the link goes",
    "registry 2 link",
  ),
  shown("After a registration that failed there is no link", "registry 2 link"),
  shown("A death harms nobody else", "registry 2 a death leaves the registry"),
  shown(
    "The end of the registry ends those registered, or is an EXIT for them",
    "registry 2 the end of the registry",
  ),
  shown("Who survives may register again", "registry 2 registering again"),
  shown("While a partition is suspended the dead stay in sight", "registry 2 stale entries"),
  shown("By name nobody dead is found", "registry 2 never stale"),
  shown(
    "A dead process's unique key is free at once",
    "registry 2 never stale",
    "registry 2 restart under the same name",
  ),
  // functions
  shown("register gives the partition", "registry 3 register"),
  shown("A unique key of a living process is taken", "registry 3 already registered"),
  shown("A duplicate key takes the same entry twice", "registry 3 duplicate entries"),
  shown("Keys are any terms, compared strictly", "registry 3 keys", "registry 3 keys are strict"),
  shown("A listener that is not there: register raises, the entry stays", "registry 3 listener absent"),
  shown(
    "unregister removes all of one's own entries; nothing is fine too",
    "registry 3 unregister",
    "registry 3 unregister nothing",
  ),
  shown(
    "unregisterMatch removes those whose values match",
    "registry 3 unregisterMatch",
    "registry 3 unregisterMatch guards",
    "registry 3 unregisterMatch unique",
  ),
  shown("lookup: in the order of registration", "registry 3 lookup order", "registry 3 lookup none"),
  shown("values: those of one process", "registry 3 values", "registry 3 values misuse"),
  shown("keys: once for each entry", "registry 3 keys of a process"),
  shown(
    "updateValue: one's own value, else an error",
    "registry 3 updateValue",
    "registry 3 updateValue of another's",
  ),
  shown("updateValue: a function that raises changes nothing", "registry 3 updateValue raises"),
  shown("updateValue of duplicate keys is misuse", "registry 3 updateValue duplicate"),
  shown("match looks at the value alone, and so does countMatch", "registry 4 patterns"),
  shown(
    "select sees all entries; a wrong specification is misuse",
    "registry 4 bodies",
    "registry 4 select misuse",
    "registry 4 guard misuse",
    "registry 3 count in partitions",
  ),
  shown("count counts entries", "registry 3 count", "registry 3 count in partitions"),
  shown(
    "dispatch calls a function with the entries; with none it does not",
    "registry 3 dispatch",
    "registry 3 dispatch nobody",
    "registry 3 dispatch a named function",
    "registry 3 dispatch unique",
  ),
  shown(
    "One call for each partition with entries; in parallel each in a task",
    "registry 3 dispatch in partitions",
    "registry 3 dispatch in parallel",
    "registry 3 dispatch in parallel, one partition",
  ),
  shown(
    "What it raises reaches the caller; what is no function is misuse",
    "registry 3 dispatch raises",
    "registry 3 dispatch misuse",
  ),
  shown(
    "Metadata: read, written, deleted, by any process",
    "registry 3 meta",
    "registry 3 meta of any process",
  ),
  shown("A key of metadata is an atom or a tuple", "registry 3 meta keys"),
  shown(
    "lock: one at a time for a key, in their order",
    "registry 3 lock",
    "registry 3 lock excludes",
    "registry 3 lock by key",
  ),
  shown("A lock ends with an error, or its holder", "registry 3 lock is released"),
  // patterns
  shown(
    "Anything, variables, the same variable twice, tuples, parts of maps",
    "registry 4 patterns",
    "registry 4 lists",
  ),
  shown(
    "All guards must hold; one that fails is false",
    "registry 4 guards",
    "registry 4 select by guards of pids",
  ),
  shown("Bodies: variables, tuples, maps, all bindings, the entry, constants", "registry 4 bodies"),
  // listeners and via names
  shown("Listeners hear of registrations and withdrawals", "registry 5 listeners"),
  shown("Not of deaths and updates", "registry 5 silent"),
  shown("Of withdrawals of nothing too", "registry 5 unregister nothing", "registry 5 unregisterMatch"),
  shown("A via name, with a value or without", "registry 6 via", "registry 6 via with a value"),
  shown("A via name of a duplicate registry is misuse", "registry 6 via duplicate"),
  shown("A taken via name; a failed init leaves nothing", "registry 6 via taken", "registry 6 failed init"),
  shown("send gives the message; to nobody it raises", "registry 6 send", "registry 6 via nobody"),
  shown("unregisterName gives a name up", "registry 6 unregisterName"),
]
