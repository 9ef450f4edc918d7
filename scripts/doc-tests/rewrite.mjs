// Makes a block's `// => value` comments into checks.
//
//   expression // => value            compares deeply with the value, which is an expression of the block's scope
//   const x = expression // => value  compares x
//   console.log(x) // => value        compares x
//   return expression // => value     compares what is returned
//   // => value                       on a line of its own (or several): belongs to the statement before it
//   // => throws ["noproc", …         the statement throws, and what it throws shows this text
//   // => #PID<0.…>                   text that starts with # or contains … is compared with the value as
//                                     shown, where … stands for anything
//
// Nothing moves to another line, so a compiler's or a stack's line is the line in the documentation.

import { parseSync } from "oxc-parser"

import { lineAt, walk } from "../imports.mjs"

/** @typedef {import("./extract.mjs").Problem} Problem */
/** @typedef {{ start: number, end: number, value: string }} Comment */
/** @typedef {{ at: number, text: string }} Insertion */

/**
 * Rewrites a block. `lines` are the lines of the checks that must be reached.
 *
 * @param {string} code
 * @returns {{ code: string, lines: number[], errors: Problem[] }}
 */
export function rewrite(code) {
  const { program, comments, errors } = parseSync("block.ts", code)
  if (errors[0]) {
    const line = lineAt(code, errors[0].labels[0]?.start ?? 0)
    return { code, lines: [], errors: [{ line, message: errors[0].message }] }
  }
  const statements = statementsOf(program)
  /** @type {Insertion[]} */
  const insertions = []
  /** @type {number[]} */
  const lines = []
  /** @type {Problem[]} */
  const problems = []
  for (const { start, text } of expectations(code, comments)) {
    const line = lineAt(code, start)
    const statement = statementBefore(code, statements, comments, start)
    const check = statement ? checkOf(code, statement, line, text) : "no statement stands before this value"
    if (typeof check === "string") problems.push({ line, message: check })
    else {
      insertions.push(...check)
      lines.push(line)
    }
  }
  return { code: insert(code, insertions), lines, errors: problems }
}

/**
 * The `// =>` comments, each with the comment lines that its value goes on over.
 *
 * @param {string} code
 * @param {Comment[]} comments
 */
function expectations(code, comments) {
  return comments.flatMap((comment, index) => {
    const first = /^\s*=>\s*(.*)$/.exec(comment.value)?.[1]
    if (first === undefined) return []
    let text = first.trim()
    for (let next = index + 1; needsMore(text) && next < comments.length; next++) {
      const [before, after] = [comments[next - 1], comments[next]]
      if (!before || !after || code.slice(before.end, after.start).trim() !== "") break
      if (lineAt(code, after.start) !== lineAt(code, before.start) + 1 || /^\s*=>/.test(after.value)) break
      text += `\n${after.value.trim()}`
    }
    return [{ start: comment.start, text: text.replaceAll(/\s*\n\s*/g, " ") }]
  })
}

/** @param {string} text */
function needsMore(text) {
  return !/^throws\b/.test(text) && !isText(text) && !isExpression(text)
}

/** @param {string} text */
function isText(text) {
  return text.startsWith("#") || text.includes("…")
}

/** @param {string} text */
function isExpression(text) {
  return text !== "" && parseSync("value.ts", `void (async () => (${text}\n))`).errors.length === 0
}

const STATEMENTS = new Set([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "ThrowStatement",
])

/** @param {any} program */
function statementsOf(program) {
  /** @type {any[]} */
  const statements = []
  walk(program, (node) => {
    if (STATEMENTS.has(node.type)) statements.push(node)
  })
  return statements
}

/**
 * The innermost statement with nothing but space and comments between its end and the offset.
 *
 * @param {string} code
 * @param {any[]} statements
 * @param {Comment[]} comments
 * @param {number} offset
 */
function statementBefore(code, statements, comments, offset) {
  const candidates = statements.filter(({ end }) => {
    if (end > offset) return false
    const gap = comments
      .filter((comment) => comment.start >= end && comment.end <= offset)
      .reduce(
        (text, comment) => text.replace(code.slice(comment.start, comment.end), ""),
        code.slice(end, offset),
      )
    return /^[\s;]*$/.test(gap) && !/\n\s*\n/.test(gap)
  })
  return candidates.toSorted((a, b) => b.start - a.start)[0]
}

/**
 * The insertions that make a statement check itself, or why it can't.
 *
 * @param {string} code
 * @param {any} statement
 * @param {number} line
 * @param {string} text
 * @returns {Insertion[] | string}
 */
function checkOf(code, statement, line, text) {
  const thrown = /^throws\b\s*(.*)$/.exec(text)
  if (thrown) return throwCheck(statement, line, thrown[1] ?? "")
  if (!isText(text) && !isExpression(text)) return `neither an expression nor a text with # or …: ${text}`
  const rest = isText(text) ? `, ${line}, ${JSON.stringify(text)})` : `, ${line}, () => (${text}))`
  const open = isText(text) ? "__doc.shows(" : "__doc.equals("
  /** @param {any} node */
  const wrap = (node) => [
    { at: node.start, text: open },
    { at: node.end, text: rest },
  ]
  if (statement.type === "ExpressionStatement") {
    const logged = loggedValue(code, statement.expression)
    return logged ? [{ at: statement.start, text: "void " }, ...wrap(logged)] : wrap(statement.expression)
  }
  if (statement.type === "ReturnStatement" && statement.argument) return wrap(statement.argument)
  const [declarator, more] = statement.declarations ?? []
  if (!declarator?.init || more)
    return "only an expression, a return or one declared name has a value to compare"
  if (declarator.id.type !== "Identifier") return wrap(declarator.init)
  return [{ at: statement.end, text: `; ${open}${declarator.id.name}${rest}` }]
}

/**
 * @param {any} statement
 * @param {number} line
 * @param {string} text
 * @returns {Insertion[]}
 */
function throwCheck(statement, line, text) {
  const name = `__threw${line}`
  return [
    { at: statement.start, text: `let ${name} = true; try { ` },
    {
      at: statement.end,
      text: `; ${name} = false } catch (error) { __doc.throws(error, ${line}, ${JSON.stringify(text)}) } if (!${name}) __doc.throwsNothing(${line});`,
    },
  ]
}

/**
 * @param {string} code
 * @param {any} expression
 */
function loggedValue(code, expression) {
  if (expression.type !== "CallExpression" || expression.arguments.length !== 1) return undefined
  const callee = code.slice(expression.callee.start, expression.callee.end)
  return callee === "console.log" ? expression.arguments[0] : undefined
}

/**
 * @param {string} code
 * @param {Insertion[]} insertions
 */
function insert(code, insertions) {
  return insertions
    .toSorted((a, b) => b.at - a.at)
    .reduce(
      (text, insertion) => text.slice(0, insertion.at) + insertion.text + text.slice(insertion.at),
      code,
    )
}
