// Packs the package, installs it into an empty project and runs it there: as an ES module and by `require` on this
// Node, and under Bun and Deno, whose binaries come from the npm registry.
//
// Run: node scripts/platforms/platforms.mjs [esm|cjs|bun|deno …]

import { spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

import { ROOT } from "../files.mjs"
import { EXPECTED } from "./program.mjs"

const ESM = `import * as beamline from "beamline"
import { exercise } from "./program.mjs"
console.log((await exercise(beamline)).join("\\n"))
`
const CJS = `const beamline = require("beamline")
import("./program.mjs").then(({ exercise }) => exercise(beamline)).then((lines) => console.log(lines.join("\\n")))
`

/** @typedef {"esm" | "cjs" | "bun" | "deno"} Platform */
/** @type {Record<Platform, (project: string) => [command: string, args: string[]]>} */
const COMMANDS = {
  esm: () => [process.execPath, ["main.mjs"]],
  cjs: () => [process.execPath, ["main.cjs"]],
  bun: (project) => [join(project, "node_modules", ".bin", "bun"), ["main.mjs"]],
  deno: (project) => [
    join(project, "node_modules", ".bin", "deno"),
    ["run", "--allow-env", "--node-modules-dir=manual", "main.mjs"],
  ],
}

/**
 * Tries platforms; the answer says of each what went wrong, or that nothing did.
 *
 * @param {readonly Platform[]} platforms
 * @returns {Record<string, string>}
 */
export function tryPlatforms(platforms) {
  const project = mkdtempSync(join(tmpdir(), "beamline-platforms-"))
  try {
    install(
      project,
      platforms.filter((platform) => platform === "bun" || platform === "deno"),
    )
    return Object.fromEntries(
      platforms.map((platform) => [platform, tryOne(project, ...COMMANDS[platform](project))]),
    )
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

/**
 * @param {string} project
 * @param {readonly string[]} runtimes
 */
function install(project, runtimes) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm"
  check(process.execPath, [join(ROOT, "scripts/build.mjs"), "packages/beamline"], ROOT)
  check(npm, ["pack", "--silent", "--pack-destination", project], join(ROOT, "packages", "beamline"))
  const tarball = readdirSync(project).find((name) => name.endsWith(".tgz")) ?? ""
  writeFileSync(join(project, "package.json"), '{ "name": "empty-project", "private": true }\n')
  writeFileSync(join(project, "main.mjs"), ESM)
  writeFileSync(join(project, "main.cjs"), CJS)
  copyFileSync(new URL("program.mjs", import.meta.url), join(project, "program.mjs"))
  check(npm, ["install", "--no-audit", "--no-fund", `./${tarball}`, ...runtimes], project)
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function check(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`)
}

/**
 * @param {string} project
 * @param {string} command
 * @param {readonly string[]} args
 */
function tryOne(project, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: project,
    encoding: "utf8",
    timeout: 60_000,
  })
  if (status !== 0) return `ended with status ${status}:\n${stdout}${stderr}`
  return stdout.trim() === EXPECTED.join("\n") ? "works" : `printed something else:\n${stdout}`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const asked = /** @type {Platform[]} */ (process.argv.slice(2))
  const results = Object.entries(tryPlatforms(asked.length > 0 ? asked : ["esm", "cjs", "bun", "deno"]))
  for (const [platform, outcome] of results) console.log(`${platform}: ${outcome}`)
  process.exitCode = results.every(([, outcome]) => outcome === "works") ? 0 : 1
}
