import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { Application, ExitError, GenServer } from "beamline"
import { whyNotFolder } from "./files.ts"
import { Service } from "./service.ts"
import { removeDrafts } from "./store.ts"
import { webServer } from "./web-server.ts"

interface State {
  readonly journals: string
}

const defaults = {
  /** What is searched, and where documents are added. */
  folder: "",
  host: "127.0.0.1",
  port: 8080,
  /** Milliseconds between two kills, 0 for none. */
  chaos: 0,
  /** Milliseconds that requests which have begun are given when it stops. */
  patience: 10_000,
  /** A folder for the journals; without it one of its own that goes when it stops. */
  scratch: "",
}

/**
 * The search over a folder as a long-lived service. What is kept is the folder: the journals carry the index through the
 * deaths of its processes, and each start reads the folder anew.
 */
export const SearchService = Application.define("search", {
  version: "0.1.0",
  description: "Finds lines in the files of a folder, over HTTP",
  env: defaults,
})({
  start: async () => {
    const { folder, host, port, chaos, patience, scratch } = Application.getAllEnv(
      "search",
    ) as typeof defaults
    const root = resolve(folder)
    const problem = folder === "" ? "is not named" : await whyNotFolder(root)
    if (problem !== undefined) return { ok: false, error: ["folder", `${folder}: ${problem}`] } as const
    await removeDrafts(root)

    const journals = emptyFolder(scratch)
    const source = { root, wanted: "everything" } as const
    const started = await Service.startLink({ source, journals, chaos, host, port, patience })
    if (!started.ok) {
      rmSync(journals, { recursive: true, force: true })
      return started
    }
    const address = await GenServer.call(webServer, "address")
    console.log(`searching ${root} at http://${address.address}:${address.port}`)
    return { ...started, info: { journals } }
  },

  // All that can answer is still there.
  prepStop: async (state) => {
    try {
      await GenServer.call(webServer, "drain", "infinity")
      console.log("all that was begun is answered")
    } catch (error) {
      // A door that is not there has let nobody in.
      if (!(error instanceof ExitError)) throw error
    }
    return state
  },

  stop: ({ journals }: State) => {
    rmSync(journals, { recursive: true, force: true })
    console.log("stopped")
  },
})

/** The journals of a life before this one tell of files as they were then. */
function emptyFolder(scratch: string): string {
  if (scratch === "") return mkdtempSync(join(tmpdir(), "beamline-search-"))
  const folder = resolve(scratch, "search-journals")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
