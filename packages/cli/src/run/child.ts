import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"

import type { Mode, Order } from "../boot/index.ts"
import type { UsedFile, UsedFiles } from "../source/index.ts"

/** The program that runs an application from its sources. */
export interface Child {
  /** The exit status; 128 and the number of the signal where one ended it. */
  readonly ended: Promise<number>
  order(order: Order): void
}

export interface ChildOptions {
  readonly root: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onFiles?: (files: readonly UsedFile[]) => void
}

/** Starts the application of a project in a program of its own, with this one's terminal. */
export function startChild(mode: Mode, { root, env, onFiles }: ChildOptions): Child {
  const child = spawn(
    process.execPath,
    [
      "--enable-source-maps",
      "--import",
      new URL("../source/register.js", import.meta.url).href,
      fileURLToPath(new URL("../boot/main.js", import.meta.url)),
      mode,
    ],
    { cwd: root, env: { ...env, BEAMLINE_BOOT: "1" }, stdio: ["inherit", "inherit", "inherit", "ipc"] },
  )
  child.on("message", (message: UsedFiles) => onFiles?.(message.usedFiles))
  return { ended: endOf(child), order: (order) => void (child.connected && child.send(order)) }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}
