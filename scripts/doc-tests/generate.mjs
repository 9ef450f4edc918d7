// Writes the blocks of README, guides and doc comments as modules, and tests that run them, into .doc-tests/.
//
// Run: node scripts/doc-tests/generate.mjs

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, posix, relative } from "node:path"
import { fileURLToPath } from "node:url"

import { filesUnder, ROOT } from "../files.mjs"
import { docCommentBlocks, markdownBlocks } from "./extract.mjs"
import { rewrite } from "./rewrite.mjs"

const FOLDER = ".doc-tests"

/** @typedef {import("./extract.mjs").Block} Block */
/** @typedef {{ file: string, line: number, message: string }} Problem */
/** @typedef {{ line: number, lines: number[], run: import("./extract.mjs").Run, code: string }} Module */
/** @typedef {{ file: string, modules: Module[], errors: Problem[] }} Document */
/** @typedef {{ run: number, errors: Problem[] }} Summary */

/**
 * Turns a document's text into modules and problems.
 *
 * @param {string} file its path, relative to the project's root
 * @param {string} text
 * @returns {Document}
 */
export function readDocument(file, text) {
  const { blocks, errors } = file.endsWith(".md") ? markdownBlocks(text) : docCommentBlocks(file, text)
  /** @type {Problem[]} */
  const problems = errors.map((error) => ({ file, ...error }))
  const modules = blocks.map((block) => {
    const { code, lines, errors: codeErrors } = rewrite(padded(block))
    problems.push(...codeErrors.map((error) => ({ file, ...error })))
    const { line, run } = block
    if (run === "module") return { line, lines, run, code: withChecks(code, file, line) }
    if (lines[0] !== undefined)
      problems.push({ file, line: lines[0], message: "only a module can check values" })
    return { line, lines, run, code: `${code}\n` }
  })
  return { file, modules, errors: problems }
}

/**
 * A block's code at the lines where it stands in its document.
 *
 * @param {Block} block
 */
function padded({ pieces }) {
  return pieces.reduce((code, { line, text }) => {
    const here = code.split("\n").length
    return code + "\n".repeat(Math.max(0, line - here)) + text
  }, "")
}

/**
 * Puts the harness on line 1, which is always free: a fence stands before every block.
 *
 * @param {string} code
 * @param {string} file
 * @param {number} line
 */
function withChecks(code, file, line) {
  const harness = posix.join(posix.relative(posix.join(FOLDER, file), "."), "scripts/doc-tests/harness.ts")
  return `import { docChecks as __docChecks } from "${harness}"; const __doc = __docChecks(${JSON.stringify(file)}, ${line}); void __doc;${code}\n`
}

/**
 * The text of a test file that runs the modules of some documents, each with fresh copies of every module.
 *
 * @param {string} name of the suite, and the folder the test file stands in
 * @param {Document[]} documents
 */
export function testFile(name, documents) {
  const harness = posix.join(posix.relative(posix.join(FOLDER, name), "."), "scripts/doc-tests/harness.ts")
  const tests = documents.flatMap(({ file, modules, errors }) => {
    const folder = `./${posix.relative(name, file)}`.replace(/\/$/, "")
    return [
      ...errors.map(({ line, message }) => {
        const text = JSON.stringify(`${file}:${line} ${message}`)
        return `  test(${text}, () => { throw new Error(${text}) })`
      }),
      ...modules.flatMap(({ line, lines, run }) => {
        const place = `${JSON.stringify(file)}, ${line}`
        if (run === "test") return []
        const call =
          run === "module"
            ? `runBlock(${place}, ${JSON.stringify(lines)}, () => import("${folder}/${line}.ts"))`
            : `runProgram(${place}, ${run.status}, new URL("${folder}/${line}.ts", import.meta.url)), 60_000`
        return `  test("${file}:${line}", () => ${call})`
      }),
    ]
  })
  const used = ["runBlock", "runProgram"].filter((name) => tests.some((test) => test.includes(`${name}(`)))
  const imported = used.length === 0 ? "" : `import { ${used.join(", ")} } from "${harness}"\n`
  return `import { beforeEach, describe, test, vi } from "vitest"
${imported}
beforeEach(() => void vi.resetModules())

describe("documentation", () => {
${tests.join("\n")}
})
`
}

/**
 * Writes everything anew and tells what there is. Files that would not change are left alone.
 *
 * @returns {Summary}
 */
export function writeDocTests() {
  const paths = [
    ...["README.md"].filter((path) => existsSync(join(ROOT, path))),
    ...filesUnder("guides", /\.md$/),
    ...filesUnder("packages", /\.(ts|md)$/).filter((path) => !/\.test(-d)?\.ts$/.test(path)),
  ]
  const documents = paths
    .map((path) => readDocument(path, readFileSync(join(ROOT, path), "utf8")))
    .filter(({ modules, errors }) => modules.length > 0 || errors.length > 0)

  /** @type {Map<string, string>} */
  const files = new Map([["tsconfig.json", TSCONFIG]])
  /** @type {Map<string, Document[]>} */
  const suites = new Map()
  for (const document of documents) {
    const { file, modules } = document
    const suite = file.endsWith(".md") ? file : posix.dirname(file)
    suites.set(suite, [...(suites.get(suite) ?? []), document])
    for (const { line, run, code } of modules)
      files.set(`${file}/${line}${run === "test" ? ".test" : ""}.ts`, code)
  }
  for (const [suite, members] of suites) files.set(`${suite}/docs.test.ts`, testFile(suite, members))
  writeFolder(files)

  return {
    run: documents.reduce((sum, { modules }) => sum + modules.length, 0),
    errors: documents.flatMap(({ errors }) => errors),
  }
}

const TSCONFIG = `{
  "extends": "../tsconfig.check.json",
  "compilerOptions": { "noUnusedLocals": false, "noUnusedParameters": false },
  "include": ["**/*.ts"]
}
`

/**
 * Makes the folder hold these files, touching only what differs: another test run may be reading them.
 *
 * @param {ReadonlyMap<string, string>} files
 */
function writeFolder(files) {
  const folder = join(ROOT, FOLDER)
  mkdirSync(folder, { recursive: true })
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !files.has(relative(folder, path).replaceAll("\\", "/"))) rmSync(path)
  }
  for (const [path, text] of files) {
    const target = join(folder, path)
    if (existsSync(target) && readFileSync(target, "utf8") === text) continue
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { run, errors } = writeDocTests()
  for (const { file, line, message } of errors) console.error(`${file}:${line} ${message}`)
  console.log(`doc tests: ${run} blocks`)
  process.exitCode = errors.length > 0 ? 1 : 0
}
