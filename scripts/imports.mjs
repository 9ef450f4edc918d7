// What a source file imports, read from its syntax tree (so imports inside comments and strings don't count).

import { parseSync } from "oxc-parser"

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line
 * @property {boolean} typeOnly erased by the compiler
 */

/**
 * Lists a file's static, dynamic and type imports and its re-exports, in source order.
 *
 * @param {string} path
 * @param {string} source
 * @returns {Import[]}
 */
export function importsOf(path, source) {
  const { program, errors } = parseSync(path, source)
  if (errors[0] && program.body.length === 0 && source.trim() !== "") {
    throw new SyntaxError(`${path}: ${errors[0].message}`)
  }
  /** @type {Import[]} */
  const imports = []
  walk(program, (node) => {
    const from = node.source ?? node.argument
    const specifier = SPECIFIER_HOLDERS.has(node.type) ? (from?.value ?? from?.literal?.value) : undefined
    if (typeof specifier !== "string") return
    imports.push({ specifier, line: lineAt(source, node.start), typeOnly: isTypeOnly(node) })
  })
  return imports
}

const SPECIFIER_HOLDERS = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
])

/** @param {any} node */
function isTypeOnly(node) {
  if (node.type === "TSImportType") return true
  if (node.importKind === "type" || node.exportKind === "type") return true
  // `import { type A }` still runs the module under verbatimModuleSyntax, so it counts as a value import.
  return false
}

/**
 * Visits every node of a syntax tree, parents first.
 *
 * @param {any} node
 * @param {(node: any) => void} visit
 */
export function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, visit)
  } else if (node !== null && typeof node === "object") {
    if (typeof node.type === "string") visit(node)
    for (const key in node) if (key !== "loc" && key !== "range") walk(node[key], visit)
  }
}

/**
 * The 1-based line of an offset.
 *
 * @param {string} source
 * @param {number} offset
 */
export function lineAt(source, offset) {
  let line = 1
  for (let at = source.indexOf("\n"); at !== -1 && at < offset; at = source.indexOf("\n", at + 1)) line++
  return line
}
