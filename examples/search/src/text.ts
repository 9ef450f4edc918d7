import { isUtf8 } from "node:buffer"

const sniffed = 8192

/** Tells text from binary by the first 8 KiB: a zero byte, or more than 2 % control characters, is binary. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (hasUtf16Mark(bytes)) return true
  const end = Math.min(bytes.length, sniffed)
  let controls = 0
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!
    if (byte === 0) return false
    if (isControl(byte)) controls++
  }
  return controls * 50 <= end
}

/** Decodes UTF-8, UTF-16 with a byte order mark, and for want of better Latin-1. `undefined` for binary files. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (!looksLikeText(bytes)) return undefined
  if (hasUtf16Mark(bytes)) return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes)
  if (!isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")
  return new TextDecoder().decode(bytes)
}

function hasUtf16Mark(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

// Tab, line feed, form feed, carriage return and escape (colour in logs) belong to text.
function isControl(byte: number): boolean {
  return (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) || byte === 127
}
