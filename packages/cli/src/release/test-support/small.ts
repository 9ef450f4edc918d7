import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { compiledPackage } from "../../../../beamline/test-support/index.ts"
import type { TestProject } from "./project.ts"

const APPLICATION = `import { Application, Supervisor } from "beamline"

export default Application.define("shop", { version: "0.1.0" })({
  start: () => Supervisor.startLink([], { strategy: "one_for_one" }),
})
`

/**
 * Writes a project of a few lines: an application `shop` without children, and the files that are given, by their
 * paths. `undefined` leaves one out.
 */
export function smallProject(files: Readonly<Record<string, string | undefined>> = {}): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "release-small-")))
  const all = {
    "package.json": JSON.stringify({
      name: "shop",
      version: "0.1.0",
      type: "module",
      beamline: "./src/application.ts",
    }),
    "src/application.ts": APPLICATION,
    // Without the runtime a release is made in a moment.
    "beamline.config.ts": settings("shop: {}"),
    ...files,
  }
  for (const [path, content] of Object.entries(all)) if (content !== undefined) write(root, path, content)
  mkdirSync(join(root, "node_modules"), { recursive: true })
  symlinkSync(join(compiledPackage(), "node_modules", "beamline"), join(root, "node_modules", "beamline"))
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** A `beamline.config.ts` whose releases don't carry the runtime: `body` is what stands in `releases`. */
export function settings(body: string, rest = ""): string {
  return `const releases = { ${body} }
for (const name in releases) if (typeof releases[name] === "object") releases[name] = { includeRuntime: false, ...releases[name] }
export default { releases${rest} }
`
}

/** Writes a file of a project. */
export function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}
