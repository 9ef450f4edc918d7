import type { Shown, Trace } from "./language.ts"

/** Where two traces differ: the first event of a process that is not the same. */
export interface Difference {
  readonly process: string
  readonly index: number
  readonly elixir: Shown | undefined
  readonly beamline: Shown | undefined
}

/** Compares two traces process by process. Nothing is said about the order of events of different processes. */
export function differences(elixir: Trace, beamline: Trace): readonly Difference[] {
  const names = [...new Set([...Object.keys(elixir), ...Object.keys(beamline)])].sort()
  return names.flatMap((process) => {
    const [one, other] = [elixir[process] ?? [], beamline[process] ?? []]
    for (let index = 0; index < Math.max(one.length, other.length); index++) {
      if (canonical(one[index]) !== canonical(other[index])) {
        return [{ process, index, elixir: one[index], beamline: other[index] }]
      }
    }
    return []
  })
}

/** JSON with sorted keys: equal for equal terms. */
export function canonical(value: Shown | undefined): string {
  if (value === undefined) return "nothing"
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item
    return Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
  })
}
