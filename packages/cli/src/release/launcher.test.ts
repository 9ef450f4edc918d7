import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { launcherBatch } from "./launcher-bat.ts"
import { launcherScript } from "./launcher.ts"

// A release whose node only prints how it was called.
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "launcher test-"))
  for (const folder of ["bin", "node-v1/bin", "releases/1.0.0"])
    mkdirSync(join(root, folder), { recursive: true })
  write("bin/shop", launcherScript({ name: "shop" }), true)
  write(
    "node-v1/bin/node",
    `#!/bin/sh\nfor a in "$@"; do echo "[$a]"; done\nenv | grep '^RELEASE_\\|^FROM_' | sort\n`,
    true,
  )
  write("releases/start.data", "node-v1 1.0.0\n")
  write("releases/1.0.0/start.json", "{}")
  write("releases/1.0.0/runtime.data", "node-v1\n")
  write("releases/1.0.0/node.args", "# comment\n\n--max-old-space-size=100\n--title=a b\n--last")
  write("releases/1.0.0/remote.node.args", "--remote\n")
  write("releases/1.0.0/env.sh", `export FROM_ENV="$RELEASE_COMMAND of $RELEASE_NAME-$RELEASE_VSN"\n`)
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string, executable = false): void {
  writeFileSync(join(root, path), content)
  if (executable) chmodSync(join(root, path), 0o755)
}

const SHELLS = ["/bin/sh", "/bin/bash"] as const

function run(args: readonly string[], env: Record<string, string> = {}, shell: string = SHELLS[0]): string[] {
  const { stdout, stderr } = spawnSync(shell, [join(root, "bin/shop"), ...args], {
    env,
    cwd: "/",
    encoding: "utf8",
  })
  return `${stdout}${stderr}`.trimEnd().split("\n")
}

describe("the launcher", () => {
  test.each(SHELLS)("%s: options of node come first, then the program and its arguments, whole", (shell) => {
    const lines = run(["eval", 'say("a  b")', "*", ""], {}, shell)
    expect(lines.slice(0, 8)).toEqual([
      "[--max-old-space-size=100]",
      "[--title=a b]",
      "[--last]",
      `[${root}/lib/shop-1.0.0/main.js]`,
      "[eval]",
      '[say("a  b")]',
      "[*]",
      "[]",
    ])
    expect(run(["rpc", "1"], {}, shell).slice(0, 4)).toEqual([
      "[--remote]",
      `[${root}/lib/shop-1.0.0/control.js]`,
      "[rpc]",
      "[1]",
    ])
  })

  test("sets the variables, env.sh after the first of them", () => {
    const lines = run(["start"]).filter((line) => !line.startsWith("["))
    expect(lines).toEqual([
      "FROM_ENV=start of shop-1.0.0",
      "RELEASE_BOOT_SCRIPT=start",
      "RELEASE_BOOT_SCRIPT_CLEAN=start_clean",
      "RELEASE_COMMAND=start",
      "RELEASE_DISTRIBUTION=socket",
      "RELEASE_MODE=embedded",
      "RELEASE_NAME=shop",
      "RELEASE_NODE=shop",
      "RELEASE_PROG=shop",
      `RELEASE_REMOTE_VM_ARGS=${root}/releases/1.0.0/remote.node.args`,
      `RELEASE_ROOT=${root}`,
      `RELEASE_SYS_CONFIG=${root}/releases/1.0.0/sys.config.json`,
      `RELEASE_TMP=${root}/tmp`,
      `RELEASE_VM_ARGS=${root}/releases/1.0.0/node.args`,
      "RELEASE_VSN=1.0.0",
    ])
  })

  test("what is set already, or in env.sh, stays", () => {
    write(
      "releases/1.0.0/env.sh",
      'export RELEASE_MODE=interactive RELEASE_TMP="${RELEASE_TMP:-/from/env.sh}"\n',
    )
    const lines = run(["start"], { RELEASE_NODE: "other", RELEASE_TMP: "/given" })
    expect(lines).toContain("RELEASE_MODE=interactive")
    expect(lines).toContain("RELEASE_NODE=other")
    expect(lines).toContain("RELEASE_TMP=/given")
  })

  test("another version is started when it is named", () => {
    mkdirSync(join(root, "releases/0.9.0"))
    for (const file of ["start.json", "env.sh"]) write(`releases/0.9.0/${file}`, "")
    for (const file of ["node.args", "remote.node.args"]) write(`releases/0.9.0/${file}`, "")
    write("releases/0.9.0/runtime.data", "node-v1\n")
    expect(run(["start"], { RELEASE_VSN: "0.9.0" })[0]).toBe(`[${root}/lib/shop-0.9.0/main.js]`)
    expect(run(["version"], { RELEASE_VSN: "0.9.0" })).toEqual(["shop 0.9.0"])
  })

  test("without a runtime of its own it takes the machine's, and says when there is none", () => {
    write("releases/1.0.0/runtime.data", "system\n")
    expect(run(["start"], { PATH: "/nowhere" })).toEqual([
      "ERROR: this release was built without a runtime, and there is no node on the PATH",
    ])
    mkdirSync(join(root, "tools"))
    symlinkSync(join(root, "node-v1/bin/node"), join(root, "tools/node"))
    expect(run(["start"], { PATH: `${root}/tools:/usr/bin:/bin` })).toContain("[start]")
  })

  test("a runtime that is missing is named", () => {
    rmSync(join(root, "node-v1"), { recursive: true })
    expect(run(["start"])).toEqual([
      `ERROR: the runtime of this release is missing: ${root}/node-v1/bin/node`,
    ])
  })
})

describe("the launcher for Windows", () => {
  test("knows the same commands and variables", () => {
    const batch = launcherBatch({ name: "shop" })
    expect(batch.split("\r\n").length).toBe(batch.split("\n").length)
    const names = launcherScript({ name: "shop" }).matchAll(/export (RELEASE_\w+)="\$\{/g)
    for (const [, name] of names) expect(batch).toContain(`set "${name}=`)
    for (const command of ["start_iex", "daemon_iex", "status", "logs", "config"])
      expect(batch).toContain(command)
  })
})
