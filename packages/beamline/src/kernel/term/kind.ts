/** How an object takes part in equality: by its content, of one of these kinds, or by identity. */
export type ObjectKind = "array" | "plain" | "map" | "set" | "date" | "regexp" | "bytes" | "identity"

/**
 * Tells by what an object is compared. Arrays, plain objects, Maps, Sets, Dates, RegExps and views of bytes
 * (typed arrays, Buffers) have content; everything else (pids, references, functions, errors, instances of
 * classes) is equal to itself only.
 */
export function kindOf(object: object): ObjectKind {
  if (Array.isArray(object)) return "array"
  if (isPlain(object)) return "plain"
  if (object instanceof Map) return "map"
  if (object instanceof Set) return "set"
  if (object instanceof Date) return "date"
  if (object instanceof RegExp) return "regexp"
  if (ArrayBuffer.isView(object)) return "bytes"
  return "identity"
}

/** Tells whether an object is a plain one: written as a literal, without a prototype, or from another realm. */
export function isPlain(object: object): object is Readonly<Record<string, unknown>> {
  const prototype = Object.getPrototypeOf(object) as object | null
  if (prototype === Object.prototype || prototype === null) return true
  // Another realm's Object.prototype: a root, and unlike a class's prototype or a namespace it says so itself.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf")
}

/** The symbols among an object's own enumerable keys. */
export function symbolsOf(object: object): readonly symbol[] {
  const symbols = Object.getOwnPropertySymbols(object)
  if (symbols.length === 0) return symbols
  return symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(object, symbol))
}

/** The bytes a view shows, whatever its element type. */
export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

/** The name of a view's type; a Buffer is a `Uint8Array`. */
export function viewName(view: ArrayBufferView): string {
  return String(Reflect.get(view, Symbol.toStringTag))
}
