import { createHash } from "node:crypto"
import { existsSync, lstatSync, mkdirSync } from "node:fs"
import { join } from "node:path"

import { ReleaseError } from "../release-error.ts"

/** What `sun_path` holds on Linux without its last zero; macOS has 103. Beyond it Node listens nowhere, silently. */
export const MAX_SOCKET_PATH: number = process.platform === "darwin" ? 103 : 107

export interface AddressOptions {
  /** The release's folder for temporary files. */
  readonly tmp: string
  /** The node's name. */
  readonly node: string
  /** What the socket is of: the system itself, or the watcher of a daemon. */
  readonly role: "vm" | "watcher"
  readonly env?: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
}

/**
 * Where the system listens: `TMP/control/NODE.sock`; if that path is too long for a socket, a folder of its own in
 * the user's runtime folder; on Windows a named pipe. Throws `ReleaseError` if no place is short enough.
 */
export function controlPath(options: AddressOptions): string {
  const { tmp, node, role, env = process.env, platform = process.platform } = options
  const file = role === "vm" ? `${node}.sock` : `${node}.watcher.sock`
  const place = createHash("sha256").update(tmp).digest("hex").slice(0, 16)
  if (platform === "win32") return `\\\\.\\pipe\\beamline-${place}-${file}`
  const near = join(tmp, "control", file)
  if (fits(near)) return near
  const runtime = env["XDG_RUNTIME_DIR"] || defaultRuntimeFolder()
  const far = runtime ? join(runtime, `beamline-${place}`, file) : undefined
  if (far !== undefined && fits(far)) return far
  throw new ReleaseError(
    `the path of the control socket is too long: ${near} has ${Buffer.byteLength(near)} bytes, ` +
      `the system allows ${MAX_SOCKET_PATH}. Set RELEASE_TMP to a shorter folder` +
      `${far === undefined ? ", or XDG_RUNTIME_DIR to the user's runtime folder" : ""}.`,
  )
}

/** Where systemd puts the folder that `XDG_RUNTIME_DIR` names, for a shell that doesn't know it. */
function defaultRuntimeFolder(): string | undefined {
  const folder = `/run/user/${process.getuid?.()}`
  return existsSync(folder) ? folder : undefined
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH
}

/** Makes the socket's folder with mode 0700; throws `ReleaseError` if it can't be made, or others may enter it. */
export function makeSocketFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ReleaseError(
      `the folder of the control socket can't be made: ${(error as Error).message}. ` +
        "Set RELEASE_TMP to a folder that can be written",
    )
  }
  const stat = lstatSync(folder)
  const isOurs = process.getuid === undefined || stat.uid === process.getuid()
  if (!stat.isDirectory() || !isOurs || (process.platform !== "win32" && (stat.mode & 0o077) !== 0)) {
    throw new ReleaseError(
      `the folder of the control socket must belong to the user who runs the system, with mode 0700: ${folder}`,
    )
  }
}
