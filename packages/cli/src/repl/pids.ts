import type { Library, Pid } from "./library.ts"

/**
 * Finds a living process by its pid as text: `"0.12.0"`, `"<0.12.0>"`, `"#PID<0.12.0>"`, or as numbers: `12`, or
 * `0, 12, 0`. Throws for anything else, and for a pid that no living process has.
 *
 * Elixir: `IEx.Helpers.pid/1` and `/3`.
 */
export function pidFrom(library: Library, parts: readonly unknown[]): Pid {
  const text = textOf(parts)
  if (text === undefined)
    throw new library.ArgumentError(
      `expected pid to be given as "0.12.0", "#PID<0.12.0>", 12 or 0, 12, 0, got: ${parts.map((part) => library.inspect(part)).join(", ") || "nothing"}`,
    )
  const found = library.Process.list().find((pid) => String(pid) === text)
  if (found === undefined)
    throw new library.ArgumentError(`expected pid to be that of a living process, got: ${text}`)
  return found
}

function textOf(parts: readonly unknown[]): string | undefined {
  const [first] = parts
  if (parts.length === 1 && typeof first === "string") {
    const numbers = /^(?:#PID)?<(\d+\.\d+\.\d+)>$|^(\d+\.\d+\.\d+)$/.exec(first.trim())
    return numbers ? `#PID<${numbers[1] ?? numbers[2]}>` : undefined
  }
  if (!parts.every((part) => Number.isSafeInteger(part) && (part as number) >= 0)) return undefined
  if (parts.length === 1) return `#PID<0.${first}.0>`
  return parts.length === 3 ? `#PID<${parts.join(".")}>` : undefined
}
