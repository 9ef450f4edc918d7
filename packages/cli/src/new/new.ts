import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

import { expectedArgument, Misuse } from "../command/index.ts"
import type { Command } from "../command/index.ts"
import { files } from "./files.ts"
import { namesOf } from "./names.ts"

export const newProject: Command = {
  name: "new",
  summary: "Makes a new project in a folder of its name",
  details: `Without --sup the project is a library, whose processes others supervise. With it, it is an application with
a supervision tree, configuration and a release.`,
  parameters: [{ name: "NAME", help: "Lower-case letters and digits, with - or _ between words" }],
  options: { sup: { help: "Make an application with a supervision tree" } },
  run: ({ arguments: { NAME = "" }, flags }, terminal) => {
    const paths = createProject(terminal.folder, NAME, flags.has("sup"))
    for (const path of paths) terminal.out(`* creating ${NAME}/${path}\n`)
    terminal.out(`\nNow:\n\n  cd ${NAME}\n  npm install\n  npm test\n  npm start\n`)
    return 0
  },
}

/**
 * Makes a project in a new folder, and gives the paths of its files. Throws a `Misuse` for a bad name, for a folder
 * that is there already, and where nothing can be written; then there is nothing new.
 */
export function createProject(folder: string, name: string, isSupervised: boolean): string[] {
  const names = namesOf(name)
  const target = join(folder, name)
  if (existsSync(target))
    throw expectedArgument("NAME", "the name of a new folder (this one is there already)", name)
  const made = files(names, isSupervised, { beamline: `^${ownVersion()}` })
  const unfinished = join(folder, `.${name}-${process.pid}`)
  attempt(target, () => mkdirSync(unfinished))
  try {
    attempt(target, () => {
      for (const [path, text] of Object.entries(made)) write(join(unfinished, path), text)
      renameSync(unfinished, target)
    })
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return Object.keys(made).sort()
}

function attempt<T>(target: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw new Misuse(`${target} can't be made: ${(error as Error).message}`)
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The packages have their versions in common. */
function ownVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8")
  return (JSON.parse(text) as { version: string }).version
}
