import { type Address, type Pid, Registry, type Via } from "beamline"

/** How a process is watched: a server through `sys`, a plain one by what it tells of itself. */
export type Kind = "server" | "plain"

/** What the board hears when a process has registered itself. */
export type Registration = readonly [event: "register", registry: string, name: string, pid: Pid, kind: Kind]

/**
 * Who is who. Every process that can be killed, and every supervisor above one, stands here under its name, and again
 * under the same name when it is restarted. The board listens, so it hears of each start without anybody telling it.
 */
export const names = Registry.define<string, unknown, Kind>("names", { keys: "unique", listeners: ["board"] })

/** A server's name: to start it under, and to call it by, whichever its incarnation. `P` is its protocol. */
export function nameOf<P = unknown>(name: string): Via & Address<P> {
  // The registry's definition can't tell it, since it differs from name to name.
  return Registry.via<string, P, Kind>(names.name, name, "server")
}

/** Who has a name now. */
export function pidOf(name: string): Pid | undefined {
  return Registry.whereisName([names, name])
}

/** The other way round. A task has no name. */
export function whoIs(pid: Pid): string | undefined {
  return Registry.keys(names, pid)[0]
}

export function isRegistration(message: unknown): message is Registration {
  return Array.isArray(message) && message[0] === "register"
}
