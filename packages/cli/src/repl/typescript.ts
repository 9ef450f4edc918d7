/** Takes the types out of code; throws an Error that tells what is wrong with it, in the words of esbuild. */
export type StripTypes = (code: string) => string

const UNFINISHED = /end of file|Unterminated template literal|to terminate multi-line comment/

/**
 * Makes JavaScript of what was typed, or `undefined` of what is not finished. An object literal stays one, though a
 * statement would begin so. Wrong code is handed on as it is, for the REPL to say what is wrong.
 */
export function javaScriptOf(code: string, strip: StripTypes): string | undefined {
  const text = code.trim()
  if (text.startsWith("{") && !text.endsWith(";")) {
    const literal = attempt(`(${text}\n)`, strip)
    if (literal.code !== undefined) return literal.code
  }
  const script = attempt(code, strip)
  if (script.code !== undefined) return script.code
  return UNFINISHED.test(script.fault) ? undefined : code
}

type Attempt = { readonly code: string } | { readonly code?: never; readonly fault: string }

function attempt(code: string, strip: StripTypes): Attempt {
  try {
    return { code: strip(code) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : "" }
  }
}
