import { $1, $2, $3, GenServer, noreply, ok, Process, Registry, TermMap } from "beamline"
import type { Pid, Reference } from "beamline"
import type { Connection } from "./connection.ts"
import { broadcast, Rooms } from "./rooms.ts"

type Gone = readonly ["gone", room: string, name: string]

export interface Presence {
  cast: {
    entered(room: string, name: string, pid: Pid<Connection>): void
    left(room: string, name: string, pid: Pid<Connection>): void
  }
  info: readonly [tag: Gone, monitor: Reference, type: "process", pid: Pid<Connection>, reason: unknown]
}

/** A monitor for each one in each room. */
type Watched = TermMap<readonly [Pid<Connection>, room: string], Reference>

/**
 * Tells a room who comes and who goes. One who crashes says nothing, so it monitors them; the tag of the monitor
 * says what has to be told. When this process itself has crashed, it finds everybody in the registry again.
 */
export const Presence = GenServer.define<Presence, Watched>("Presence", { name: "presence" })({
  init: (_argument?: undefined) => {
    const watched: Watched = new TermMap()
    const everybody = Registry.select(Rooms, [[[$1, $2, $3], [], [[$1, $2, $3]]]])
    for (const [room, pid, name] of everybody) watch(watched, room, name, pid)
    return ok(watched)
  },
  handleCast: {
    entered: (watched, room, name, pid) => {
      if (!watched.has([pid, room])) watch(watched, room, name, pid)
      broadcast(room, { type: "entered", room, name }, pid)
      return noreply(watched)
    },
    left: (watched, room, name, pid) => {
      const monitor = watched.get([pid, room])
      if (monitor !== undefined) Process.demonitor(monitor, { flush: true })
      watched.delete([pid, room])
      broadcast(room, { type: "gone", room, name })
      return noreply(watched)
    },
  },
  handleInfo: (watched, message) => {
    if (Array.isArray(message) && Array.isArray(message[0])) {
      const [[, room, name], , , pid] = message as Presence["info"]
      watched.delete([pid, room])
      broadcast(room, { type: "gone", room, name })
    }
    return noreply(watched)
  },
})

function watch(watched: Watched, room: string, name: string, pid: Pid<Connection>): void {
  watched.set([pid, room], Process.monitor(pid, { tag: ["gone", room, name] satisfies Gone }))
}
