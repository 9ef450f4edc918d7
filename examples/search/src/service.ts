import { Supervisor } from "beamline"
import { Program, type TreeOptions } from "./tree.ts"
import { WebServer, type WebServerOptions } from "./web-server.ts"

export interface ServiceOptions extends Omit<WebServerOptions, "root">, Omit<TreeOptions, "view"> {}

/** The search as a service: the tree, and the door to it. The door is opened last and closed first. */
export const Service = Supervisor.define("service")({
  init: ({ source, journals, chaos, ...web }: ServiceOptions) =>
    Supervisor.init(
      [Program.childSpec({ source, journals, chaos }), WebServer.childSpec({ ...web, root: source.root })],
      { strategy: "one_for_one" },
    ),
})
