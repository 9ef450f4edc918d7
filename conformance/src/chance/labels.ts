import type { Op, Step } from "../language.ts"

/** Where a label stands in the operations that start a task. */
const PLACES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  task: { async: 2, start: 2, startLink: 2, completed: 2 },
  taskSupervisor: { async: 3, asyncNolink: 3, startChild: 3 },
}

/**
 * Gives each task of a program a label of its own, and has what stands further down mean the last one of a label. A task
 * takes its label when it begins to run: of two with one label, the schedule would decide which is meant.
 */
export function ownLabels(steps: readonly Step[]): readonly Step[] {
  const times = new Map<string, number>()
  const names = new Map<string, string>()
  const rename = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) return value.map(rename)
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        key === "var" ? renamed(part as string) : rename(part),
      ]),
    )
  }
  const renamed = (variable: string): string => {
    const [label = "", ...rest] = variable.split(".")
    return [names.get(label) ?? label, ...rest].join(".")
  }
  const perform = (op: Op): Op => {
    const [family, fn] = op as readonly string[]
    const place = PLACES[family!]?.[fn!]
    const own = rename(op) as unknown[]
    if (place === undefined) return own as unknown as Op
    const label = op[place] as string
    const time = (times.get(label) ?? 0) + 1
    times.set(label, time)
    const name = time === 1 ? label : `${label}_${time}`
    names.set(label, name)
    return own.with(place, name) as unknown as Op
  }
  return steps.map((step) => ("do" in step ? { ...step, do: step.do.map(perform) } : step))
}
