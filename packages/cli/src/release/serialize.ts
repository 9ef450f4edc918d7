import { Misuse } from "../command/index.ts"

/**
 * The configuration of the build as JSON, keys sorted. Throws `Misuse` with every value that can't be written: its
 * application, its key, and what it is. `isSecret` tells values that must not be.
 */
export function serializeConfig(
  config: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  isSecret: (value: unknown) => boolean,
): unknown {
  const faults: string[] = []
  const visit = (value: unknown, path: readonly string[], above: readonly unknown[]): unknown => {
    const problem =
      isSecret(value) || looksSecret(value)
        ? "a secret; it belongs in config/runtime.ts"
        : above.includes(value)
          ? "a circular value"
          : problemOf(value)
    if (problem !== undefined) {
      const [application, key, ...rest] = path
      const place = rest.length === 0 ? key : `${key}, at ${rest.join(".")}`
      faults.push(`  application ${application}, key ${place}: ${problem}`)
      return null
    }
    if (typeof value !== "object" || value === null) return value
    const inside = [...above, value]
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, String(index)], inside))
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(
      entries
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, visit(item, [...path, key], inside)]),
    )
  }
  const result = Object.fromEntries(
    Object.entries(config)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([application, keys]) => [application, visit(keys, [application], [])]),
  )
  if (faults.length === 0) return result
  throw new Misuse(
    `values of the build's configuration can't be written into the release:\n${faults.join("\n")}`,
  )
}

/** A secret of another copy of the library, which this one's `isSecret` does not know. */
function looksSecret(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "reveal" in value && value.constructor.name === "Secret"
  )
}

function problemOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined
    case "number":
      return Number.isFinite(value) ? undefined : `the number ${value}`
    case "object": {
      if (value === null || Array.isArray(value)) return undefined
      const prototype: unknown = Object.getPrototypeOf(value)
      if (prototype === Object.prototype || prototype === null) return undefined
      return `an object of the class ${value.constructor.name}`
    }
    default:
      return `a ${typeof value}`
  }
}
