// The versions of Node that are measured.

import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { ROOT } from "./places.ts"

export const OWN_MAJOR = process.versions.node.split(".")[0]!

/** The binary of a version of Node: this one, or one that is installed from the registry, once. */
export function nodeBinary(version: string): string {
  if (version === OWN_MAJOR) return process.execPath
  const folder = join(ROOT, ".nodes", version)
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`
  const file = process.platform === "win32" ? "node.exe" : "node"
  const binary = join(folder, "node_modules", name, "bin", file)
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n')
    const args = [
      "install",
      "--prefix",
      folder,
      "--no-save",
      "--no-package-lock",
      "--no-audit",
      `${name}@${version}`,
    ]
    execFileSync("npm", args, {
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    })
  }
  return binary
}
