import { existsSync } from "node:fs"
import { join } from "node:path"

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs"]

/** A file of the project by its name without an extension, such as `config/runtime`; `undefined` if there is none. */
export function projectFile(root: string, name: string): string | undefined {
  return EXTENSIONS.map((extension) => join(root, `${name}${extension}`)).find((file) => existsSync(file))
}
