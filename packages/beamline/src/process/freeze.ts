import { bytesOf, isPlain, LocalPid, Ref } from "../kernel/index.ts"

/** Called by what is frozen, in the process that tries to change it: never returns. */
export type Refuse = (kind: string, method: string) => never

const SHADOWED = new Map<Function, readonly string[]>([
  [Map, ["set", "delete", "clear"]],
  [Set, ["add", "delete", "clear"]],
  [Date, Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith("set"))],
])

/** What lives on after it was sent, so that a change of it means nothing: streams, emitters, promises … */
const LIVE = ["on", "emit", "addEventListener", "then", "getReader", "next", Symbol.asyncIterator] as const

const frozen = new WeakSet<object>()

/**
 * Freezes a value through and through: plain objects and arrays by `Object.freeze`, Maps, Sets and Dates by methods of
 * their own that refuse. Returns what can't be frozen and has to be watched: instances of classes and views of bytes.
 *
 * Left alone are functions, objects that carry functions (they are code, such as a module in a child specification),
 * errors, pids, references, and what is alive by nature, such as streams.
 */
export function freezeDeep(root: unknown, refuse: Refuse): object[] {
  const watched = new Set<object>()
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== "object" || value === null) continue
    if (Array.isArray(value)) freezeOne(value, open)
    else if (isPlain(value)) {
      if (!isCode(value)) freezeOne(value, open)
    } else if (value instanceof Map || value instanceof Set || value instanceof Date)
      shadow(value, open, refuse)
    else if (isWatched(value)) watched.add(value)
  }
  return [...watched]
}

function freezeOne(value: object, open: unknown[]): void {
  if (frozen.has(value)) return
  frozen.add(value)
  pushAll(open, partsOf(value))
  tryFreeze(value)
}

function shadow(value: object, open: unknown[], refuse: Refuse): void {
  if (frozen.has(value)) return
  frozen.add(value)
  pushAll(open, contentOf(value))
  if (!Object.isExtensible(value)) return
  for (const [type, methods] of SHADOWED) {
    if (!(value instanceof type)) continue
    for (const method of methods) {
      Object.defineProperty(value, method, { value: () => refuse(type.name, method), enumerable: false })
    }
  }
  tryFreeze(value)
}

function* mapContent(map: Map<unknown, unknown>): Generator {
  yield* map.keys()
  yield* map.values()
}

function contentOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return mapContent(value)
  return value instanceof Set ? value : []
}

// Not by spreading: the stack holds some ten thousand arguments only.
function pushAll(open: unknown[], parts: Iterable<unknown>): void {
  for (const part of parts) open.push(part)
}

// A Proxy may refuse.
function tryFreeze(value: object): void {
  try {
    Object.freeze(value)
  } catch {}
}

function partsOf(value: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(value)).map(({ value: part }) => part as unknown)
}

function isCode(value: object): boolean {
  return partsOf(value).some((part) => typeof part === "function")
}

function isWatched(value: object): boolean {
  if (value instanceof LocalPid || value instanceof Ref || value instanceof Error || value instanceof RegExp)
    return false
  return ArrayBuffer.isView(value) || !LIVE.some((member) => member in value)
}

// ------------------------------------------------------------------ fingerprints

/** How many values a fingerprint looks at. */
const MOST = 10_000

const ids = new WeakMap<object, number>()
let lastId = 0

/** A number that changes, but for chance, when the content of one of these objects does. It runs no user code. */
export function fingerprint(roots: readonly object[]): number {
  let hash = 0x811c9dc5
  const mix = (text: string): void => {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  const seen = new Set<object>()
  const open: unknown[] = [...roots]
  for (let count = 0; open.length > 0 && count < MOST; count++) {
    const value = open.pop()
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      mix(`${typeof value}${String(value)};`)
      continue
    }
    mix(`#${idOf(value)};`)
    if (typeof value === "function" || seen.has(value)) continue
    seen.add(value)
    if (ArrayBuffer.isView(value))
      for (const byte of bytesOf(value)) hash = Math.imul(hash ^ byte, 0x01000193)
    else if (value instanceof Map || value instanceof Set) pushAll(open, contentOf(value))
    else if (value instanceof Date) mix(String(value.getTime()))
    else {
      for (const [key, { value: part }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
        mix(key)
        open.push(part)
      }
    }
  }
  return hash
}

function idOf(value: object): number {
  let id = ids.get(value)
  if (id === undefined) ids.set(value, (id = ++lastId))
  return id
}
