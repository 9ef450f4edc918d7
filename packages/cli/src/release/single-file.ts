import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

import { Misuse } from "../command/index.ts"
import { sha256 } from "./files.ts"
import type { Release } from "./release-value.ts"
import { writeTar } from "./tar.ts"

/**
 * Writes the release as one executable beside it, `NAME-VERSION.run`: a shell program that carries the rest. Its first
 * run unpacks it into a folder of the user's cache, named after its content; every run becomes `bin/NAME` there. So
 * native addons, workers and the files of the applications work as they do in the folder. Returns where it is.
 *
 * Throws `Misuse` if the release has no launcher for a Unix shell.
 */
export async function writeSingleFile(
  release: Release,
  files: readonly string[],
  time: number,
): Promise<string> {
  const { name, version, path, options } = release
  const target = join(dirname(path), `${name}-${version}.run`)
  if (options.includeExecutablesFor?.includes("unix") === false) {
    throw new Misuse(
      'expected includeExecutablesFor to have "unix" for --single-file, which is a shell program',
    )
  }
  const cookie = options.includeCookie === true ? ["releases/COOKIE"] : []
  const payload = `${target}.tar.gz`
  await writeTar({ root: path, files: [...files, ...cookie], target: payload, time })
  try {
    const head = unpackingScript(name, version, sha256(payload).slice(0, 16))
    writeFileSync(target, Buffer.concat([Buffer.from(head), readFileSync(payload)]))
  } finally {
    rmSync(payload)
  }
  chmodSync(target, 0o755)
  return target
}

/** The shell program at the head of the file; the compressed tar follows its last line. */
function unpackingScript(name: string, version: string, mark: string): string {
  const script = (lines: number): string => `#!/bin/sh
# ${name} ${version} in one file: it unpacks itself at its first run, and becomes bin/${name}.
set -e

PATH="\${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export PATH

fail() {
  echo "ERROR: $1" >&2
  exit 1
}

CACHE="\${XDG_CACHE_HOME:-\${HOME:+$HOME/.cache}}"
BASE="\${RELEASE_UNPACK:-\${CACHE:+$CACHE/beamline}}"
[ -n "$BASE" ] || fail "there is no place to unpack to: set RELEASE_UNPACK to a folder, or HOME"
FOLDER="$BASE/${name}-${version}-${mark}"

# In a subshell, which has a umask and traps of its own.
unpack() (
  umask 077
  mkdir -p "$BASE" && DRAFT=$(mktemp -d "$FOLDER.XXXXXX") ||
    fail "$BASE can't be written to: set RELEASE_UNPACK to a folder"
  trap 'rm -rf "$DRAFT"' EXIT
  trap 'exit 1' HUP INT TERM
  tail -n +${lines} <"$0" | tar xzf - -C "$DRAFT" && [ -x "$DRAFT/bin/${name}" ] ||
    fail "$0 could not be unpacked to $FOLDER"
  # Of two that unpack at once, the first one's stays.
  [ -d "$FOLDER" ] || mv "$DRAFT" "$FOLDER"
  rm -rf "$FOLDER/\${DRAFT##*/}"
)

[ -d "$FOLDER" ] || unpack
[ -O "$FOLDER" ] || fail "$FOLDER belongs to another user: remove it, or set RELEASE_UNPACK to a folder"
[ -x "$FOLDER/bin/${name}" ] || fail "$FOLDER is damaged: remove it"
export RELEASE_PROG="\${RELEASE_PROG:-\${0##*/}}"
exec "$FOLDER/bin/${name}" "$@"
`
  return script(script(0).split("\n").length)
}
