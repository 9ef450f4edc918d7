import type { Document } from "./document.ts"

/** Longer runs of letters are encoded data (base64, hashes), never words. */
const longestTerm = 64

// What a UTF-16 unit is to the tokenizer. Surrogates are looked up by their whole code point.
const unknown = 0
const separator = 1
const lower = 2
const upper = 3
const foreign = 4
const ideograph = 5
const surrogate = 6

const classes = new Uint8Array(0x10000)
for (let unit = 0; unit < 128; unit++) {
  const char = String.fromCharCode(unit)
  classes[unit] = /[a-z0-9]/.test(char) ? lower : /[A-Z]/.test(char) ? upper : separator
}
classes.fill(surrogate, 0xd800, 0xe000)

function classify(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  const known = classes[unit]!
  if (known !== unknown && known !== surrogate) return known
  const char = String.fromCodePoint(text.codePointAt(at)!)
  const found = classifyCharacter(char)
  if (known === unknown) classes[unit] = found
  return found
}

function classifyCharacter(char: string): number {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char)) return ideograph
  return /[\p{L}\p{M}\p{N}]/u.test(char) ? foreign : separator
}

type FoundTerm = (term: string, line: number, start: number, end: number) => void

/**
 * Calls `found` with each term of a text, its line (counted from 1) and where it begins and ends. Returns the
 * number of lines.
 *
 * A term is a run of letters, marks and digits in lower case; in scripts that are written without spaces
 * each character is one. ASCII goes through a table; other terms are composed (NFC) too.
 */
export function eachTerm(text: string, found: FoundTerm): number {
  let line = 1
  let at = 0
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    const first = unit < 128 ? classes[unit]! : classify(text, at)
    if (first === separator) {
      if (unit === 10) line++
      at++
    } else if (first === ideograph) {
      const end = at + widthAt(text, at)
      found(text.slice(at, end).normalize("NFC"), line, at, end)
      at = end
    } else {
      const start = at
      let kinds = 0
      while (classes[text.charCodeAt(at)] === lower) at++
      for (let kind = kindAt(text, at); isWord(kind); kind = kindAt(text, at)) {
        kinds |= 1 << kind
        at += kind === foreign ? widthAt(text, at) : 1
      }
      if (at - start <= longestTerm) found(fold(text.slice(start, at), kinds), line, start, at)
    }
  }
  return line
}

function kindAt(text: string, at: number): number {
  return at < text.length ? classify(text, at) : separator
}

function isWord(kind: number): boolean {
  return kind === lower || kind === upper || kind === foreign
}

function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1
}

function fold(word: string, kinds: number): string {
  if (kinds & (1 << foreign)) return word.normalize("NFC").toLowerCase().normalize("NFC")
  return kinds & (1 << upper) ? word.toLowerCase() : word
}

/** Turns a text into the terms it holds and the lines they stand on. */
export function toDocument(path: string, text: string): Document {
  const linesByTerm = new Map<string, number[]>()
  let occurrences = 0
  const lineCount = eachTerm(text, (term, line) => {
    occurrences++
    const known = linesByTerm.get(term)
    if (known === undefined) linesByTerm.set(term, [line])
    else known.push(line)
  })
  const starts = new Uint32Array(linesByTerm.size + 1)
  const lines = new Uint32Array(occurrences)
  let number = 0
  let end = 0
  for (const list of linesByTerm.values()) {
    for (let i = 0; i < list.length; i++) lines[end++] = list[i]!
    starts[++number] = end
  }
  return { path, lineCount, terms: [...linesByTerm.keys()], starts, lines }
}

/** The distinct terms of a query, in the order they were written. */
export function queryTerms(query: string): string[] {
  const terms = new Set<string>()
  eachTerm(query, (term) => terms.add(term))
  return [...terms]
}
