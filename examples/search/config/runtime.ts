import { join } from "node:path"
import { Config } from "beamline"

// A release has a folder of its own to write into, and a name.
const { RELEASE_TMP, RELEASE_NODE = "search" } = process.env

export default Config.define({
  search: {
    folder: Config.env("SEARCH_FOLDER"),
    port: Config.env("PORT", { as: port, default: 8080 }),
    chaos: Config.env("SEARCH_CHAOS", { as: "integer", default: 0 }),
    ...(RELEASE_TMP === undefined ? {} : { scratch: join(RELEASE_TMP, RELEASE_NODE) }),
  },
})

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error("expected a port from 0 to 65535")
  return Number(text)
}
