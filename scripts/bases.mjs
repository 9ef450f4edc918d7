// Fails where a class of the library that others extend has private members (`#x`). V8 makes an object of a subclass
// in place, without a call, only if no class above it has any: that is a fifth of what a task costs. What such a class
// keeps to itself is `private`.
//
// Run: node scripts/bases.mjs

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import { filesUnder, ROOT } from "./files.mjs"

const CORE = "packages/beamline/src"
const CLASS = /^(?:export )?(?:abstract )?class (\w+)/
const MEMBER = /^ {2}(?:(?:readonly|async|get|set) |\*)*(#\w+)/

/** @typedef {{ file: string, line: number, message: string }} Problem */

/**
 * Checks files given as path → source. Classes are known by their names.
 *
 * @param {ReadonlyMap<string, string>} files
 * @returns {Problem[]}
 */
export function checkBases(files) {
  /** @type {Map<string, Problem[]>} */
  const members = new Map()
  /** @type {Set<string>} */
  const bases = new Set()
  for (const [file, source] of files) {
    /** @type {string | undefined} */
    let inside
    for (const [index, text] of source.split("\n").entries()) {
      const name = CLASS.exec(text)?.[1]
      if (name !== undefined) {
        inside = name
        for (const [, base] of text.matchAll(/ extends (\w+)/g)) bases.add(base ?? "")
      }
      if (text === "}") inside = undefined
      const member = MEMBER.exec(text)?.[1]
      if (inside === undefined || member === undefined) continue
      const message = `${inside} is extended, so ${member} has to be private by type: private ${member.slice(1)}`
      members.set(inside, [...(members.get(inside) ?? []), { file, line: index + 1, message }])
    }
  }
  return [...members].flatMap(([name, found]) => (bases.has(name) ? found : []))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = filesUnder(CORE, /(?<!\.test|\.test-d)\.ts$/)
  const problems = checkBases(new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")])))
  for (const { file, line, message } of problems) console.error(`${file}:${line}: ${message}`)
  if (problems.length > 0) process.exitCode = 1
}
