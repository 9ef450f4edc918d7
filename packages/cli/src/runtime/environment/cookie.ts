import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

import { ReleaseError } from "../release-error.ts"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

/** 32 random bytes in base32. */
export function newCookie(): string {
  let bits = 0n
  for (const byte of crypto.getRandomValues(new Uint8Array(32))) bits = (bits << 8n) | BigInt(byte)
  bits <<= 4n
  let text = ""
  for (let shift = 255n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((bits >> shift) & 31n)]
  return text
}

/**
 * The cookie of the release: `RELEASE_COOKIE`, else what stands in `releases/COOKIE`, else in the folder for temporary
 * files, else a new one that is put into the first of them that can be written, readable by its owner only.
 *
 * Throws `ReleaseError` if the file can be read by others, or if none can be written.
 */
export function readCookie(
  { root, tmp }: { readonly root: string; readonly tmp: string },
  env: NodeJS.ProcessEnv,
): string {
  const given = env["RELEASE_COOKIE"]
  if (given) return given
  const files = [join(root, "releases", "COOKIE"), join(tmp, "COOKIE")]
  for (const file of files) {
    const kept = readCookieFile(file)
    if (kept !== undefined) return kept
  }
  const faults: string[] = []
  for (const file of files) {
    try {
      mkdirSync(dirname(file), { recursive: true })
      return keepNew(file)
    } catch (error) {
      faults.push((error as Error).message)
    }
  }
  throw new ReleaseError(
    `there is no cookie, and none can be kept: ${faults.join("; ")}. Set RELEASE_COOKIE.`,
  )
}

function keepNew(file: string): string {
  try {
    writeCookie(file, newCookie())
  } catch (error) {
    // Two that start at once: the other one's is as good.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  return readCookieFile(file)!
}

/** Writes a cookie that its owner alone can read, all at once. Throws with the code `EEXIST` if there is one. */
export function writeCookie(file: string, cookie: string): void {
  const whole = `${file}.${process.pid}`
  writeFileSync(whole, `${cookie}\n`, { mode: 0o600 })
  try {
    linkSync(whole, file)
  } finally {
    rmSync(whole)
  }
}

function readCookieFile(file: string): string | undefined {
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
      throw new ReleaseError(`others can read the cookie: run "chmod 600 ${file}"`)
    }
    const cookie = readFileSync(file, "utf8").trim()
    if (cookie === "") throw new ReleaseError(`the cookie is empty: ${file}`)
    return cookie
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return undefined
    if (error instanceof ReleaseError) throw error
    throw new ReleaseError(`the cookie can't be read: ${(error as Error).message}`)
  }
}
