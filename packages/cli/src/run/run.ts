import { readdirSync } from "node:fs"
import { join, relative } from "node:path"

import type { Command, Terminal } from "../command/index.ts"
import { environmentOf, findProject } from "../project/index.ts"
import type { Project } from "../project/index.ts"
import { startChild } from "./child.ts"
import type { Child } from "./child.ts"
import { orderOnSignals } from "./signals.ts"
import { FileWatch } from "./watch.ts"

const DETAILS = `BEAMLINE_ENV says in which environment: dev (the default), test or prod. Configuration comes from
config/config.ts, config/ENVIRONMENT.ts and config/runtime.ts. Types are not checked: that is the compiler's.`

export const run: Command = {
  name: "run",
  summary: "Starts the application from its sources",
  details: `${DETAILS}

SIGTERM, SIGINT (Ctrl-C) and SIGHUP stop it in order, a second one at once.`,
  options: { watch: { short: "w", help: "Start again when one of its files changes" } },
  run: ({ flags }, terminal) => {
    const { project, env } = prepare(terminal)
    return flags.has("watch") ? runWatching(project, env, terminal) : runOnce(project, env)
  },
}

export const iex: Command = {
  name: "iex",
  summary: "Starts the application from its sources, with a REPL in it",
  details: `${DETAILS}

The lines typed are kept in ~/.beamline_history, or where BEAMLINE_HISTORY says; nowhere if that is empty.`,
  run: async (_input, terminal) => {
    const { project, env } = prepare(terminal)
    const child = startChild("iex", { root: project.root, env })
    const ignoreAgain = orderOnSignals((order) => child.order(order), true)
    return child.ended.finally(ignoreAgain)
  },
}

type Variables = Readonly<Record<string, string | undefined>>

function prepare(terminal: Terminal): { project: Project; env: Variables } {
  const project = findProject(terminal.folder)
  return { project, env: { ...terminal.env, BEAMLINE_ENV: environmentOf(terminal.env, "dev") } }
}

function runOnce(project: Project, env: Variables): Promise<number> {
  const child = startChild("run", { root: project.root, env })
  const ignoreAgain = orderOnSignals((order) => child.order(order), false)
  return child.ended.finally(ignoreAgain)
}

/** One program after the other, each as long as its files stay as they are, until a signal. */
async function runWatching(project: Project, env: Variables, terminal: Terminal): Promise<number> {
  let child: Child | undefined
  let stopped = false
  let changed: () => void = () => {}
  const ignoreAgain = orderOnSignals((order) => {
    stopped = true
    child?.order(order)
    changed()
  }, false)
  try {
    for (;;) {
      const change = new Promise<void>((resolve) => (changed = resolve))
      const watch = new FileWatch((file) => {
        terminal.error(`beamline: ${relative(project.root, file)} has changed\n`)
        changed()
      })
      watch.add(settingsFiles(project))
      child = startChild("run", { root: project.root, env, onFiles: (files) => watch.addUsed(files) })
      const first = await Promise.race([child.ended, change])
      if (first !== undefined && !stopped) {
        terminal.error(`beamline: ended with status ${first}; waiting for a change\n`)
        await change
      }
      child.order("stop")
      const status = await child.ended
      watch.close()
      if (stopped) return status
    }
  } finally {
    ignoreAgain()
  }
}

/** What decides how the program starts, whether or not it got as far as reading it. */
function settingsFiles({ root }: Project): string[] {
  let names: string[] = []
  try {
    names = readdirSync(join(root, "config")).map((name) => join("config", name))
  } catch {
    // A project without configuration.
  }
  return ["package.json", "tsconfig.json", ...names].map((name) => join(root, name))
}
