import { ArgumentError, expected, inspect, isPid, keyOf } from "../kernel/index.ts"
import type { AnyPid, LocalPid, Pid } from "../kernel/index.ts"
import { send as sendTo } from "../process/index.ts"
import { currentProc, processOf, settleSignals } from "../runtime/index.ts"
import { hashOf } from "./key-table.ts"
import { lookup } from "./read.ts"
import { register, unregister } from "./register.ts"
import { registryName, registryOf } from "./store.ts"
import type { ViaTerm } from "./types.ts"
import { unsupported } from "./unsupported.ts"

/**
 * The process that a via name leads to: `[registry, key]`, or `[registry, key, value]`, where the value does not matter.
 *
 * Returns `undefined` when nobody has the key, or a process that is dead. Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`;
 * `ERR_UNSUPPORTED` for a registry with duplicate keys.
 *
 * Elixir: `Registry.whereis_name/1`.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "desks" })
 * Registry.register("desks", 4)
 * Registry.whereisName(["desks", 4]) // => self()
 * Registry.whereisName(["desks", 5]) // => undefined
 * ```
 */
export function whereisName(term: ViaTerm): Pid | undefined {
  checkTerm(term)
  settleSignals()
  const state = registryOf(term[0])
  if (!state.isUnique) throw unsupported("a via name", state)
  const own = keyOf(term[1])
  const pid = state.table(0)?.holder(own, hashOf(own))?.pid
  return pid === undefined || processOf(pid) === null ? undefined : pid
}

/**
 * Registers the calling process under the key of a via name, with its value.
 *
 * Returns whether the key was free. Throws `ArgumentError`: `ERR_NOT_OWNER` when `pid` is not the caller's; and
 * whatever `register` throws.
 *
 * Elixir: `Registry.register_name/2`, which returns `:yes` or `:no`.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "lockers" })
 * Registry.registerName(["lockers", 7, "mine"], self()) // => true
 * Registry.registerName(["lockers", 7], self()) // => false
 * ```
 */
export function registerName(term: ViaTerm, pid: AnyPid): boolean {
  checkTerm(term)
  if (!isPid(pid)) throw expected("pid", "the pid of the calling process", pid)
  const self = currentProc().pid
  if ((pid as LocalPid) !== self) {
    throw new ArgumentError(
      `expected pid to be that of the calling process, ${self}, got: ${pid}`,
      "ERR_NOT_OWNER",
    )
  }
  return register(term[0], term[1], term[2]).ok
}

/**
 * Removes the entry of the calling process under the key of a via name.
 *
 * Throws what `unregister` throws. Elixir: `Registry.unregister_name/1`.
 *
 * @example
 * ```ts
 * import { Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "rooms" })
 * Registry.registerName(["rooms", "attic"], self()) // => true
 * Registry.unregisterName(["rooms", "attic"])
 * Registry.whereisName(["rooms", "attic"]) // => undefined
 * ```
 */
export function unregisterName(term: ViaTerm): void {
  checkTerm(term)
  unregister(term[0], term[1])
}

/**
 * Sends a message to the process that a via name leads to.
 *
 * Returns the message. Throws `ArgumentError`: `ERR_UNKNOWN_REGISTRY`; `ERR_NOT_REGISTERED` when nobody has the key;
 * `ERR_UNSUPPORTED` when several processes have it. A message to a process that has just ended is lost.
 *
 * Elixir: `Registry.send/2`.
 *
 * @example
 * ```ts
 * import { receive, Registry, self } from "beamline"
 *
 * await Registry.startLink({ keys: "unique", name: "inboxes" })
 * Registry.registerName(["inboxes", "Ada"], self()) // => true
 * Registry.send(["inboxes", "Ada"], "hello") // => "hello"
 * await receive() // => "hello"
 * ```
 */
export function send<const M>(term: ViaTerm, message: M): M {
  checkTerm(term)
  const [entry, ...others] = lookup(term[0], term[1])
  if (entry === undefined) {
    throw new ArgumentError(
      `expected ${inspect([registryName(term[0]), term[1]])} to be a registered name, got: no process of that name`,
      "ERR_NOT_REGISTERED",
    )
  }
  if (others.length > 0) throw unsupported("Registry.send", registryOf(term[0]))
  sendTo(entry[0] as Pid, message)
  return message
}

function checkTerm(term: unknown): asserts term is ViaTerm {
  if (!Array.isArray(term) || (term.length !== 2 && term.length !== 3)) {
    throw expected("name", "[registry, key] or [registry, key, value]", term)
  }
  registryName(term[0])
}
