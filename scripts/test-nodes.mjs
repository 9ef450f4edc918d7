// Runs the suite on other Node versions. Each binary comes from the npm registry, once, into .nodes/<version>.
//
// Run: node scripts/test-nodes.mjs [version …] [-- vitest arguments]

import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"

import { ROOT } from "./files.mjs"
import { run } from "./run.mjs"

const args = process.argv.slice(2)
const dashes = args.indexOf("--")
const asked = dashes === -1 ? args : args.slice(0, dashes)
const vitestArgs = dashes === -1 ? [] : args.slice(dashes + 1)
const versions = asked.length > 0 ? asked : ["22", "24", "26"]

/**
 * Where a version's binary stands, after installing it if it isn't there; undefined if it can't be had.
 *
 * @param {string} version
 * @returns {string | undefined}
 */
function nodeBinary(version) {
  const folder = join(ROOT, ".nodes", version)
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`
  const binary = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node")
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n')
  run("npm", ["install", "--prefix", folder, "--no-save", "--no-package-lock", `${name}@${version}`])
  return existsSync(binary) ? binary : undefined
}

const results = versions.map((version) => {
  const node = nodeBinary(version)
  if (!node) return { version, outcome: "could not be installed" }
  console.log(`\n=== Node ${version}`)
  run(node, ["--version"])
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs")
  const status = run(node, [vitest, "run", ...vitestArgs], { path: [dirname(node)] })
  return { version, outcome: status === 0 ? "passed" : `failed (status ${status})` }
})

console.log("")
for (const { version, outcome } of results) console.log(`Node ${version}: ${outcome}`)
process.exitCode = results.every(({ outcome }) => outcome === "passed") ? 0 : 1
