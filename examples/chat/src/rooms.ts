import { Registry, self, send } from "beamline"
import type { Pid } from "beamline"
import type { Connection } from "./connection.ts"
import type { Event } from "./protocol.ts"

/** Who is in which room: the room is the key, a connection's process registers under it with its name as value. */
export const Rooms = Registry.define<string, Connection, string>("rooms", { keys: "duplicate" })

/** Whose name is whose. A name is free again as soon as its process has ended, however it ended. */
export const Names = Registry.define<string, Connection>("names", { keys: "unique" })

/** Whether the calling process is in a room. */
export function isIn(room: string): boolean {
  return Registry.values(Rooms, room, self()).length > 0
}

/** The names of those who are in a room. */
export function membersOf(room: string): string[] {
  return Registry.lookup(Rooms, room).map(([, name]) => name)
}

/** Tells all who are in a room. The text is made once, however many they are. */
export function broadcast(room: string, event: Event, except?: Pid<Connection>): void {
  const text = JSON.stringify(event)
  Registry.dispatch(Rooms, room, (entries) => {
    for (const [pid] of entries) if (pid !== except) send(pid, ["event", text])
  })
}
