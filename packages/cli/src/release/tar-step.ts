import { existsSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"

import { filesBelow, put, sha256 } from "./files.ts"
import type { Release } from "./release-value.ts"
import { writeTar } from "./tar.ts"

/** The files of this version of a release, and of no other in the same root: paths from the root. */
export function releaseFiles(release: Release, runtimeFolder: string): string[] {
  const { name, version, path, applications, overlays, options } = release
  const libraries = [
    `${name}-${version}`,
    ...applications.map(({ application: one }) => `${one.name}-${one.version}`),
  ]
  const folders = [
    ...["", ".bat"].map((extension) => `bin/${name}${extension}`),
    ...libraries.map((library) => `lib/${library}`),
    "releases/start.data",
    `releases/${version}`,
    ...(options.deploy === undefined ? [] : ["deploy"]),
    ...(runtimeFolder === "system" ? [] : [runtimeFolder]),
  ]
  const files = new Set([...folders.flatMap((folder) => filesBelow(path, folder)), ...overlays])
  return [...files].filter((file) => existsSync(join(path, file))).sort()
}

/** Writes `releases/VERSION/SHA256SUMS`, which `sha256sum -c` reads in the root of the release. */
export function writeChecksums({ path, version }: Release, files: readonly string[]): void {
  const own = `releases/${version}/SHA256SUMS`
  const lines = files.filter((file) => file !== own).map((file) => `${sha256(join(path, file))}  ${file}\n`)
  put(join(path, own), lines.join(""))
}

/** Writes `NAME-VERSION.tar.gz` beside the release, or into the path it was given. Returns where it is. */
export async function tarRelease(
  release: Release,
  files: readonly string[],
  hasOwnPath: boolean,
  time: number,
): Promise<string> {
  const { name, version, path, options } = release
  const target = join(hasOwnPath ? path : dirname(path), `${name}-${version}.tar.gz`)
  rmSync(target, { force: true })
  const cookie = options.includeCookie === true ? ["releases/COOKIE"] : []
  await writeTar({ root: path, files: [...files, ...cookie], target, time })
  return target
}
