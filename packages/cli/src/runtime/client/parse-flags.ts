import { ReleaseError } from "../release-error.ts"

const NUMBER = { seconds: /^\d{1,9}(\.\d{1,3})?$/, count: /^\d{1,9}$/ } as const

/**
 * The flags among `args`, each with its number (1 for one without). Throws `ReleaseError` for anything that is not
 * in `known`.
 */
export function parseFlags(
  command: string,
  args: readonly string[],
  known: Readonly<Record<string, "flag" | keyof typeof NUMBER>>,
): Map<string, number> {
  const flags = new Map<string, number>()
  for (let index = 0; index < args.length; index++) {
    const flag = args[index]!
    const kind = Object.hasOwn(known, flag) ? known[flag] : undefined
    if (kind === undefined) {
      throw new ReleaseError(
        `expected ${command} to have only the flags ${Object.keys(known).join(", ")}, got: ${flag}`,
      )
    }
    if (kind === "flag") flags.set(flag, 1)
    else {
      const text = args[++index] ?? ""
      if (!NUMBER[kind].test(text)) {
        throw new ReleaseError(
          `expected ${flag} to be a number of ${kind === "count" ? "lines" : kind}, got: ${text}`,
        )
      }
      flags.set(flag, Number(text))
    }
  }
  return flags
}
