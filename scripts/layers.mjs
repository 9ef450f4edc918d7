// Fails on an import that points upward, goes in a circle, passes by a folder's index.ts, or leaves the package.
//
// Run: node scripts/layers.mjs

import { readFileSync } from "node:fs"
import { builtinModules } from "node:module"
import { join, posix } from "node:path"
import { fileURLToPath } from "node:url"

import { filesUnder, ROOT } from "./files.mjs"
import { importsOf } from "./imports.mjs"

/**
 * The layers of packages/beamline/src, lowest first. A file may import from its own folder and from the rows
 * below; folders of one row don't know each other. Files directly under src stand above all.
 */
export const LAYERS = [
  ["kernel"],
  ["logger"],
  ["runtime"],
  ["process", "config"],
  ["gen"],
  ["gen-server"],
  ["agent"],
  ["supervisor", "system"],
  ["registry", "task"],
  ["application"],
  ["testing"],
]

const CORE = "packages/beamline/src"
const PLATFORM = `${CORE}/runtime/platform.ts`
const OUTSIDE = /^(examples|guides|bench|scripts|conformance)\//
const OUTSIDE_PACKAGE = /^@beamline\/(example-|bench|conformance|workspace)/
const BUILTIN = new Set(builtinModules)

/** @typedef {{ file: string, line: number, message: string }} Problem */
/** @typedef {{ from: string, to: string, line: number, typeOnly: boolean }} Edge */

/**
 * Checks files given as path (relative to the project's root) → source.
 *
 * @param {ReadonlyMap<string, string>} files
 * @returns {Problem[]}
 */
export function checkLayers(files) {
  /** @type {Problem[]} */
  const problems = []
  /** @type {Edge[]} */
  const edges = []
  for (const [file, source] of files) {
    problems.push(...folderProblems(file))
    for (const { specifier, line, typeOnly } of importsOf(file, source)) {
      const to = specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : undefined
      const message = to === undefined ? packageProblem(file, specifier) : fileProblem(file, to)
      if (message) problems.push({ file, line, message })
      if (to !== undefined && !isTest(file)) edges.push({ from: file, to, line, typeOnly })
    }
  }
  return [...problems, ...circles(edges)]
}

/** @param {string} file */
function isTest(file) {
  return /\.test(-d)?\.ts$/.test(file)
}

/**
 * A core file's row in LAYERS; one above the last for files directly under src, -1 for an unlisted folder.
 *
 * @param {string} file
 */
function layerOf(file) {
  const [folder, ...rest] = file.slice(CORE.length + 1).split("/")
  if (rest.length === 0) return LAYERS.length
  return LAYERS.findIndex((row) => row.includes(folder ?? ""))
}

/**
 * @param {string} file
 * @returns {Problem[]}
 */
function folderProblems(file) {
  if (!file.startsWith(`${CORE}/`) || layerOf(file) !== -1) return []
  return [{ file, line: 1, message: "stands in a folder that scripts/layers.mjs gives no layer" }]
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function packageProblem(file, specifier) {
  if (!file.startsWith("packages/")) return undefined
  if (OUTSIDE_PACKAGE.test(specifier)) return `imports ${specifier}, which is outside packages/`
  if (!file.startsWith(`${CORE}/`) || isTest(file)) return undefined
  if (specifier.startsWith("node:") || BUILTIN.has(specifier)) {
    return file === PLATFORM
      ? undefined
      : `imports ${specifier}: only runtime/platform.ts may import from Node`
  }
  return `imports ${specifier}: the core has no dependency`
}

/**
 * @param {string} file
 * @param {string} to
 */
function fileProblem(file, to) {
  if (!file.startsWith("packages/")) return undefined
  if (OUTSIDE.test(to)) return `imports ${to}, which is outside packages/`
  if (!passesDoor(file, to)) return `imports ${to} past its folder's index.ts`
  if (!file.startsWith(`${CORE}/`) || isTest(file)) return undefined
  if (!to.startsWith(`${CORE}/`)) return `imports ${to}, which is outside ${CORE}`
  const [own, other] = [layerOf(file), layerOf(to)]
  if (other > own) return `imports ${to} from a higher layer`
  if (other === own && folderOf(file) !== folderOf(to))
    return `imports ${to} from another folder of its layer`
  return undefined
}

/** @param {string} file */
function folderOf(file) {
  return file.slice(CORE.length + 1).split("/")[0]
}

/**
 * Whether an import stays inside its own folders, or enters another folder through that folder's index.ts.
 *
 * @param {string} from
 * @param {string} to
 */
function passesDoor(from, to) {
  // What tests share has one door for the tests of every package.
  if (
    (isTest(from) || from.includes("/test-support/")) &&
    /^packages\/[^/]+\/test-support\/index\.ts$/.test(to)
  ) {
    return true
  }
  // From beside src, a folder of src is entered as from within.
  const inward = posix
    .relative(posix.dirname(from), to)
    .replace(/^(\.\.\/)+/, "")
    .replace(from.startsWith(`${CORE}/`) ? /^$/ : /^src\//, "")
  return !inward.includes("/") || /^[^/]+\/index\.ts$/.test(inward)
}

/**
 * Circular imports: none that run, and between folders not even of types.
 *
 * @param {Edge[]} edges
 * @returns {Problem[]}
 */
function circles(edges) {
  const running = components(edges.filter((edge) => !edge.typeOnly))
  const crossing = components(edges).filter(
    (files) => new Set(files.map((file) => posix.dirname(file))).size > 1,
  )
  const told = new Set()
  return [...running, ...crossing].flatMap((files) => {
    const circle = shortestCircle(files, edges)
    const key = circle.toSorted().join()
    if (told.has(key)) return []
    told.add(key)
    const [first = "", second] = circle
    const line = edges.find((edge) => edge.from === first && edge.to === second)?.line ?? 1
    return [{ file: first, line, message: `imports itself in a circle: ${[...circle, first].join(" -> ")}` }]
  })
}

/**
 * Strongly connected sets of two or more files, and files that import themselves (Tarjan's algorithm).
 *
 * @param {Edge[]} edges
 * @returns {string[][]}
 */
function components(edges) {
  const targets = groupByFrom(edges)
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const seen = new Map()
  /** @type {string[]} */
  const stack = []
  /** @type {string[][]} */
  const found = []

  /** @param {string} file */
  function visit(file) {
    const mark = { index: seen.size, low: seen.size, open: true }
    seen.set(file, mark)
    stack.push(file)
    for (const { to } of targets.get(file) ?? []) {
      const other = seen.get(to) ?? visit(to)
      if (other.open) mark.low = Math.min(mark.low, other.low)
    }
    if (mark.low === mark.index) {
      const members = stack.splice(stack.indexOf(file))
      for (const member of members) /** @type {any} */ (seen.get(member)).open = false
      const itself = targets.get(file)?.some(({ to }) => to === file)
      if (members.length > 1 || itself) found.push(members)
    }
    return mark
  }

  for (const file of targets.keys()) if (!seen.has(file)) visit(file)
  return found
}

/** @param {Edge[]} edges */
function groupByFrom(edges) {
  /** @type {Map<string, Edge[]>} */
  const groups = new Map()
  for (const edge of edges) groups.set(edge.from, [...(groups.get(edge.from) ?? []), edge])
  return groups
}

/**
 * A shortest circle within a strongly connected set, from its first file by name.
 *
 * @param {string[]} files
 * @param {Edge[]} edges
 * @returns {string[]}
 */
function shortestCircle(files, edges) {
  const [start = ""] = files.toSorted()
  /** @type {string[][]} */
  let paths = [[start]]
  const seen = new Set()
  while (paths.length > 0) {
    /** @type {string[][]} */
    const longer = []
    for (const path of paths) {
      for (const { from, to } of edges) {
        if (from !== path.at(-1) || !files.includes(to)) continue
        if (to === start) return path
        if (!seen.has(to)) longer.push([...path, to])
        seen.add(to)
      }
    }
    paths = longer
  }
  return files
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = filesUnder("packages", /\.ts$/).filter((path) => !path.endsWith(".d.ts"))
  const files = new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]))
  const problems = checkLayers(files)
  for (const { file, line, message } of problems) console.error(`${file}:${line} ${message}`)
  console.log(`layers: ${files.size} files, ${problems.length} problems`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
