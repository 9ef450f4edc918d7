import { DynamicSupervisor, Supervisor } from "beamline"
import { Presence } from "./presence.ts"
import { Names, Rooms } from "./rooms.ts"
import { connections, WebServer } from "./web-server.ts"
import type { WebServerOptions } from "./web-server.ts"

export interface ChatOptions extends WebServerOptions {
  readonly maxConnections: number
}

/**
 * The whole chat. Each part is restarted by itself and finds its way again; they stop in reverse order, so that the door
 * closes first, then everybody is told, then the lists go.
 */
export const Chat = Supervisor.define("Chat")({
  init: ({ maxConnections, ...web }: ChatOptions) =>
    Supervisor.init(
      [
        Rooms,
        Names,
        Presence,
        [DynamicSupervisor, { name: connections, maxChildren: maxConnections }],
        [WebServer, web],
      ],
      { strategy: "one_for_one" },
    ),
})
