import { spawnSync } from "node:child_process"
import { chmodSync, constants, copyFileSync, existsSync, mkdirSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

import { Misuse } from "../command/index.ts"
import type { ReleaseOptions } from "./options.ts"

/** The Node that a release runs on. */
export interface NodeRuntime {
  /** The executable that is carried, or `undefined` if the target's own is used. */
  readonly file: string | undefined
  /** Such as `20.19.0`. */
  readonly version: string
  /** Its folder in the release, or `system`. */
  readonly folder: string
}

/** Decides on the Node of a release. Throws `Misuse` if the one that was named can't be run here. */
export function chooseRuntime(include: ReleaseOptions["includeRuntime"], root: string): NodeRuntime {
  const wanted: unknown = typeof include === "function" ? include() : (include ?? true)
  if (wanted === false) return { file: undefined, version: process.versions.node, folder: "system" }
  if (wanted !== true && typeof wanted !== "string") {
    throw new Misuse(`expected includeRuntime to be a boolean or a path, got: ${String(wanted)}`)
  }
  const file = wanted === true ? process.execPath : resolve(root, wanted)
  const version = wanted === true ? process.versions.node : versionOf(file)
  return { file, version, folder: `node-v${version}` }
}

function versionOf(file: string): string {
  if (!existsSync(file))
    throw new Misuse(`expected includeRuntime to be Node's executable, got: ${file}, which is not there`)
  const { stdout, error } = spawnSync(file, ["--version"], { encoding: "utf8" })
  const version = /^v(\d+\.\d+\.\d+\S*)/.exec(stdout ?? "")?.[1]
  if (version !== undefined) return version
  throw new Misuse(
    `expected includeRuntime to be Node's executable for this machine, got: ${file}${error ? ` (${error.message})` : ""}`,
  )
}

/** Copies the runtime into the release. */
export function copyRuntime({ file, folder }: NodeRuntime, root: string): void {
  if (file === undefined) return
  const target = join(root, folder, "bin", process.platform === "win32" ? "node.exe" : "node")
  mkdirSync(dirname(target), { recursive: true })
  // Where the file system can, the copy shares its blocks with the original.
  copyFileSync(file, target, constants.COPYFILE_FICLONE)
  chmodSync(target, 0o755)
}
