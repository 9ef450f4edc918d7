// Checks what `npm pack` would publish: entry points, types, and how other tools resolve them. Needs the build.
//
// Run: node scripts/package-shape.mjs

import { readFileSync } from "node:fs"
import { join } from "node:path"

import { filesUnder, ROOT } from "./files.mjs"
import { run } from "./run.mjs"

const packages = filesUnder("packages", /^package\.json$/).filter(
  (path) => !JSON.parse(readFileSync(join(ROOT, path), "utf8")).private,
)
const statuses = packages.flatMap((path) => {
  const folder = path.slice(0, -"/package.json".length)
  return [
    run("publint", ["run", folder, "--strict"]),
    run("attw", ["--pack", folder, "--profile", "esm-only", "--format", "ascii"]),
  ]
})
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1
