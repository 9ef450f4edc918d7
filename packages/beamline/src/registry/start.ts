import type { StartResult } from "../gen/index.ts"
import { Supervisor } from "../supervisor/index.ts"
import type { DefinedSupervisor } from "../supervisor/index.ts"
import type { Wait } from "../runtime/index.ts"
import { checkRegistryOptions } from "./options.ts"
import type { CheckedOptions } from "./options.ts"
import { PartitionServer } from "./partition.ts"
import { openRegistry } from "./store.ts"
import type { RegistryOptions } from "./types.ts"

// With unique keys a process and its entry may belong to different partitions, so they all go together.
const RegistrySupervisor: DefinedSupervisor<CheckedOptions> = Supervisor.define("Registry.Supervisor")({
  init: (options: CheckedOptions) => {
    openRegistry(options)
    const children = Array.from({ length: options.partitions }, (_, index) => {
      const name = `${options.name}.PIDPartition${index}`
      return PartitionServer.childSpec({ registry: options.name, index }, { id: name, name })
    })
    return Supervisor.init(children, { strategy: options.keys === "unique" ? "one_for_all" : "one_for_one" })
  },
})

/**
 * Starts a registry as a supervisor linked to the caller.
 *
 * Gives `{ ok: true, value: pid }`, or `{ ok: false, error }`: `["already_started", pid]` when the name is taken, or the
 * reason for which a partition could not be started. Throws `ArgumentError` for a wrong or unknown option.
 *
 * Options:
 * - `keys`: `"unique"`, where a key leads to one process, or `"duplicate"`, where it leads to any number. Required.
 * - `name`: the name of the registry and of its supervisor. Required.
 * - `partitions`: how many processes clean up after others have ended, and with duplicate keys how many tables there
 *   are. Default 1.
 * - `listeners`: names of processes that get `["register", registry, key, pid, value]` and
 *   `["unregister", registry, key, pid]`. A process that ends is not unregistered in this sense: listeners monitor.
 *   Default none.
 * - `meta`: an object with the first metadata. Default none.
 * - `compressed`: accepted, and without effect. Default `false`.
 *
 * When the registry ends, so do the processes that are registered in it, unless they trap exits.
 *
 * Elixir: `Registry.start_link/1`.
 *
 * @example
 * ```ts
 * import { Registry, self, Supervisor } from "beamline"
 *
 * await Supervisor.startLink([[Registry, { keys: "duplicate", name: "topics" }]], { strategy: "one_for_one" })
 * Registry.register("topics", "weather", "all of it")
 * Registry.lookup("topics", "weather") // => [[self(), "all of it"]]
 * ```
 */
export function startLink(options: RegistryOptions): Wait<StartResult> {
  const checked = checkRegistryOptions(options)
  return RegistrySupervisor.startLink(checked, { name: checked.name })
}
