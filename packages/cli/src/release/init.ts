import { existsSync } from "node:fs"
import { join } from "node:path"

import type { Terminal } from "../command/index.ts"
import { findProject } from "../project/index.ts"
import { confirm } from "./confirm.ts"
import { put } from "./files.ts"
import { TEMPLATES } from "./templates.ts"

/** Writes the templates of what a release's commands read into `rel/`. Asks before it overwrites one. */
export async function initTemplates(
  options: { readonly overwrites: boolean; readonly isQuiet: boolean },
  terminal: Terminal,
): Promise<number> {
  const { root } = findProject(terminal.folder)
  for (const { name, content } of TEMPLATES) {
    const path = `rel/${name}.template`
    const file = join(root, path)
    if (existsSync(file) && !options.overwrites && !(await confirm(`${path} is there already. Overwrite?`)))
      continue
    put(file, content)
    if (!options.isQuiet) terminal.out(`* creating ${path}\n`)
  }
  return 0
}
