import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))

/** A folder with files of a test. */
export interface TestFolder {
  readonly root: string
  write(files: Readonly<Record<string, string>>): void
  remove(): void
}

/** Makes a folder with these files, paths and texts. */
export function testFolder(files: Readonly<Record<string, string>> = {}): TestFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "beamline-cli-test-")))
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  write(files)
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) }
}

export const PACKAGE_JSON = JSON.stringify({
  name: "my-shop",
  version: "1.2.3",
  type: "module",
  beamline: { application: "./src/application.ts" },
  dependencies: { beamline: "*" },
})

export const APPLICATION = `import { Agent, Application, Supervisor } from "beamline"

interface Stock { apples: number }

export const Shop = Application.define("my_shop", { version: "1.2.3", env: { apples: 1 } })({
  start: () => {
    const apples = Application.getEnv("my_shop", "apples") as number
    const stock = { id: "stock", start: () => Agent.startLink((): Stock => ({ apples }), { name: "stock" }) }
    console.log("started with", apples)
    return Supervisor.startLink([stock], { strategy: "one_for_one", name: "shop.supervisor" })
  },
  stop: () => console.log("stopped"),
})
`

/** Makes a project with an application, and these files beside or instead. Its packages are those in `modules`. */
export function testProject(files: Readonly<Record<string, string>> = {}, modules?: string): TestFolder {
  const folder = testFolder({ "package.json": PACKAGE_JSON, "src/application.ts": APPLICATION, ...files })
  symlinkSync(modules ?? join(ROOT, "node_modules"), join(folder.root, "node_modules"))
  return folder
}
