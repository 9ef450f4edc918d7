import { existsSync } from "node:fs"
import { extname, isAbsolute, resolve } from "node:path"
import { fileURLToPath } from "node:url"

import { Misuse } from "../command/index.ts"
import type { ApplicationPackage } from "../project/index.ts"
import type { EntryModules } from "./entry-source.ts"
import type { Release } from "./release-value.ts"

/** A module of what runs inside a release: compiled if this is, else a source. */
export function runtimeModule(name: string): string {
  return fileURLToPath(new URL(`../runtime/${name}${extname(import.meta.url)}`, import.meta.url))
}

/** What the program of the release imports. Throws `Misuse` for a module that is not there. */
export function entryModules(release: Release, packages: readonly ApplicationPackage[]): EntryModules {
  const { options, projectPath } = release
  const named = (name: string, path: string): [string, string] => [name, moduleOf(projectPath, path, name)]
  const providers = (options.configProviders ?? []).filter(([module]) => module !== "json")
  return {
    vm: runtimeModule("vm/index"),
    applications: Object.fromEntries(packages.map(({ name, module }) => [name, module])),
    providers: Object.fromEntries(providers.map(([module]) => named(module, module))),
    scope: Object.fromEntries(Object.entries(options.scope ?? {}).map(([name, path]) => named(name, path))),
  }
}

/** A path from the project's root is a file there; anything else is a package, which the bundler finds. */
function moduleOf(root: string, path: string, what: string): string {
  if (!path.startsWith(".") && !isAbsolute(path)) return path
  const file = resolve(root, path)
  if (existsSync(file)) return file
  throw new Misuse(`the module of ${what} is not there: ${file}`)
}
