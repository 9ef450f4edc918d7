// Finds the TypeScript blocks of Markdown files and of doc comments.
//
// A block's fence may say more after `ts`:
//   ts continue            goes on in the scope of the block before it
//   ts program [status=N]  is a program of its own, which must end with that exit status (0 unless said)
//   ts test                is a test file of Vitest
// Hidden set-up lines stand in an HTML comment directly before a Markdown block: <!-- setup … -->

import { parseSync } from "oxc-parser"

import { lineAt } from "../imports.mjs"

/**
 * One module to be: a block and the blocks that continue it. Its pieces keep the lines they have in their file.
 *
 * @typedef {object} Block
 * @property {number} line of the first fence
 * @property {Run} run
 * @property {Piece[]} pieces in the order of their lines
 */
/**
 * How a block is run: as a module within a test, as a test file, or as a program with its exit status.
 *
 * @typedef {"module" | "test" | { status: number }} Run
 */
/** @typedef {{ line: number, text: string }} Piece `line` is that of the text's first line */
/** @typedef {{ line: number, message: string }} Problem */
/** @typedef {{ blocks: Block[], errors: Problem[] }} Extracted */

const OTHER_SCRIPT = new Set(["typescript", "js", "javascript", "mts", "cts", "mjs", "cjs", "tsx", "jsx"])

/**
 * Reads the blocks of a Markdown text whose first line has the given number.
 *
 * @param {string} markdown
 * @param {number} [firstLine]
 * @returns {Extracted}
 */
export function markdownBlocks(markdown, firstLine = 1) {
  const lines = markdown.split("\n")
  /** @type {Extracted} */
  const found = { blocks: [], errors: [] }
  /** @type {Piece | undefined} */
  let setup
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? ""
    const line = firstLine + at
    if (/^\s*<!--/.test(text)) {
      const end = endOf(lines, at, (candidate) => candidate.includes("-->"))
      setup = setupPiece(lines.slice(at, end + 1), line)
      at = end
    } else if (/^\s*(`{3,}|~{3,})/.test(text)) {
      const fence = openingFence(text)
      const end = endOf(lines, at + 1, (candidate) => fence.closes.test(candidate))
      const code = lines.slice(at + 1, end).map((codeLine) => withoutIndent(codeLine, fence.indent))
      addBlock(found, fence.info, line, code.join("\n"), setup)
      setup = undefined
      at = end
    } else if (text.trim() !== "") {
      if (setup)
        found.errors.push({
          line: setup.line,
          message: "a setup comment must stand directly before its block",
        })
      setup = undefined
    }
  }
  return found
}

/**
 * Reads the blocks in the doc comments of a source file.
 *
 * @param {string} path
 * @param {string} source
 * @returns {Extracted}
 */
export function docCommentBlocks(path, source) {
  const comments = parseSync(path, source).comments.filter(
    ({ type, value }) => type === "Block" && value.startsWith("*"),
  )
  const parts = comments.map(({ value, start }) => {
    const firstLine = lineAt(source, start)
    const markdown = value
      .slice(1)
      .split("\n")
      .map((line, index) => (index === 0 ? line : line.replace(/^\s*\* ?/, "")))
      .join("\n")
    const { blocks, errors } = markdownBlocks(markdown, firstLine)
    return { blocks, errors: [...errors, ...bareExamples(markdown, firstLine)] }
  })
  return { blocks: parts.flatMap(({ blocks }) => blocks), errors: parts.flatMap(({ errors }) => errors) }
}

/**
 * Examples that nothing would run, because they have no fence.
 *
 * @param {string} markdown
 * @param {number} firstLine
 * @returns {Problem[]}
 */
function bareExamples(markdown, firstLine) {
  const sections = markdown.split(/^(?=[ \t]*@\w)/m)
  let line = firstLine
  return sections.flatMap((section) => {
    const here = line
    line += section.split("\n").length - 1
    if (!/^\s*@example\b/.test(section) || /^\s*(```|~~~)ts\b/m.test(section)) return []
    return [{ line: here, message: "an @example needs its code in a ts fence" }]
  })
}

/**
 * @param {string[]} lines
 * @param {number} from
 * @param {(line: string) => boolean} isEnd
 */
function endOf(lines, from, isEnd) {
  const length = lines.slice(from).findIndex((line) => isEnd(line))
  return length === -1 ? lines.length : from + length
}

/** @param {string} text */
function openingFence(text) {
  const [, indent = "", mark = "```", info = ""] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(text) ?? []
  return {
    indent: indent.length,
    info: info.trim(),
    closes: new RegExp(`^\\s*${mark[0]}{${mark.length},}\\s*$`),
  }
}

/**
 * @param {string} line
 * @param {number} indent
 */
function withoutIndent(line, indent) {
  return line.slice(Math.min(indent, line.length - line.trimStart().length))
}

/**
 * @param {string[]} comment
 * @param {number} line
 * @returns {Piece | undefined}
 */
function setupPiece(comment, line) {
  const match = /^\s*<!--\s*setup\b([\s\S]*?)-->/.exec(comment.join("\n"))
  return match ? { line, text: match[1] ?? "" } : undefined
}

/**
 * @param {Extracted} found
 * @param {string} info
 * @param {number} line
 * @param {string} code
 * @param {Piece | undefined} setup
 */
function addBlock(found, info, line, code, setup) {
  const [language = "", ...words] = info.split(/\s+/)
  if (OTHER_SCRIPT.has(language)) {
    found.errors.push({ line, message: `a ${language} block never runs: make it ts` })
  }
  if (language !== "ts") return
  const unknown = words.find((word) => !/^(continue|program|status=\d+|test)$/.test(word))
  if (unknown) found.errors.push({ line, message: `unknown word after ts: ${unknown}` })
  const pieces = [...(setup ? [setup] : []), { line: line + 1, text: code }]
  const last = found.blocks.at(-1)
  if (!words.includes("continue")) found.blocks.push({ line, run: runOf(words), pieces })
  else if (!last) found.errors.push({ line, message: "there is no block to continue" })
  else if (last.run !== "module" || words.length > 1)
    found.errors.push({ line, message: "only a module can be continued" })
  else last.pieces.push(...pieces)
}

/**
 * @param {string[]} words
 * @returns {Run}
 */
function runOf(words) {
  if (words.includes("test")) return "test"
  if (!words.includes("program")) return "module"
  const [, status = "0"] = /status=(\d+)/.exec(words.join(" ")) ?? []
  return { status: Number(status) }
}
