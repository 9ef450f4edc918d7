// Given to Node as --import, which workers and forked programs inherit: lets them import TypeScript. The program that
// the command starts has to load much before the first line of it, faster without the hooks, and calls for them itself.

import { isMainThread } from "node:worker_threads"

if (!isMainThread || process.env["BEAMLINE_BOOT"] === undefined) {
  const { importSources } = await import("./import-sources.ts")
  importSources()
}
delete process.env["BEAMLINE_BOOT"]
