import { runInNewContext } from "node:vm"

import { Misuse } from "../command/index.ts"

/** What a template can see of the release. */
export interface TemplateRelease {
  readonly name: string
  readonly version: string
  readonly env: string
  readonly applications: readonly { readonly name: string; readonly version: string; readonly mode: string }[]
}

/**
 * Renders a template: `<%= expression %>` becomes its value, `<%# … %>` nothing, `<%%` stands for `<%`. An expression
 * sees `release` only. Throws `Misuse` with the file and the line of an expression that fails.
 */
export function renderTemplate(template: string, release: TemplateRelease, file: string): string {
  return template.replace(
    /<%(%|#[\s\S]*?%>|=([\s\S]*?)%>|)/g,
    (whole, kind: string, code: string | undefined, at: number) => {
      if (kind === "%") return "<%"
      if (kind.startsWith("#")) return ""
      const line = template.slice(0, at).split("\n").length
      if (code === undefined) {
        throw new Misuse(`${file}:${line}: expected <%= expression %>, <%# comment %> or <%%, got: ${whole}`)
      }
      try {
        return String(evaluate(code, release))
      } catch (error) {
        throw new Misuse(`${file}:${line}: <%=${code}%> failed: ${(error as Error).message}`)
      }
    },
  )
}

function evaluate(code: string, release: TemplateRelease): unknown {
  const value: unknown = runInNewContext(`(${code}\n)`, { release })
  if (value === undefined) throw new TypeError("it is undefined")
  return value
}
