import { Misuse } from "../command/index.ts"
import { isStarted, stronger } from "./modes.ts"
import type { Mode } from "./modes.ts"

/** What the closure needs to know of an application. */
export interface Described {
  readonly name: string
  /** The applications it depends on. */
  readonly applications: readonly string[]
  /** Those among them that need not be there. */
  readonly optionalApplications: readonly string[]
}

/** An application with the mode it has in the release. */
export interface Chosen<A extends Described> {
  readonly application: A
  readonly mode: Mode
}

export interface ClosureOptions<A extends Described> {
  /** The applications that the release names, in its order. */
  readonly given: readonly (readonly [name: string, mode: Mode])[]
  readonly find: (name: string) => A | undefined
  /** Applications whose dependencies may have any mode. */
  readonly skipModeValidationFor: readonly string[]
}

/**
 * Every application of the release: the given ones in their order, then what they depend on, sorted by name. One that
 * was not given has the strongest mode of those that depend on it.
 *
 * Throws `Misuse` for an application that can't be found, or that is started but depends on one that is not.
 */
export function applicationClosure<A extends Described>(options: ClosureOptions<A>): Chosen<A>[] {
  const { given, find, skipModeValidationFor } = options
  const modes = new Map<string, Mode>(given)
  const fixed = new Set(modes.keys())
  const known = new Map<string, A>()
  const open = [...fixed]
  // A mode that grows stronger reaches the dependencies again; it can grow four times at most.
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const application = known.get(name) ?? find(name)
    if (application === undefined) throw new Misuse(notFound(name, known))
    known.set(name, application)
    const mode = modes.get(name)!
    for (const dependency of dependenciesOf(application, find)) {
      if (fixed.has(dependency)) continue
      const before = modes.get(dependency)
      const after = before === undefined ? mode : stronger(before, mode)
      if (after === before) continue
      modes.set(dependency, after)
      open.push(dependency)
    }
  }
  const names = [...fixed, ...[...modes.keys()].filter((name) => !fixed.has(name)).sort()]
  const chosen = names.map((name) => ({ application: known.get(name)!, mode: modes.get(name)! }))
  checkModes(chosen, modes, skipModeValidationFor)
  return chosen
}

/** What an application depends on; an optional one only if it is there. */
function dependenciesOf<A extends Described>(
  { applications, optionalApplications }: A,
  find: (name: string) => A | undefined,
): string[] {
  const optional = new Set(optionalApplications)
  const all = new Set([...applications, ...optional])
  return [...all].filter((name) => !optional.has(name) || find(name) !== undefined)
}

function notFound<A extends Described>(name: string, known: ReadonlyMap<string, A>): string {
  const parents = [...known.values()].filter(({ applications }) => applications.includes(name))
  const whose =
    parents.length === 0 ? "" : `, which ${parents.map((parent) => parent.name).join(", ")} depends on`
  return `Could not find application ${name}${whose}`
}

function checkModes<A extends Described>(
  chosen: readonly Chosen<A>[],
  modes: ReadonlyMap<string, Mode>,
  skip: readonly string[],
): void {
  for (const { application, mode } of chosen) {
    if (!isStarted(mode) || skip.includes(application.name)) continue
    for (const dependency of application.applications) {
      const its = modes.get(dependency)
      if (its === undefined || isStarted(its)) continue
      throw new Misuse(
        `Application ${application.name} has mode ${mode}, but it depends on ${dependency}, which has mode ${its}. ` +
          `Set every application that depends on ${dependency} to load or none too, ` +
          `or list ${application.name} in skipModeValidationFor.`,
      )
    }
  }
}

/**
 * The order in which applications start: each after those it depends on, otherwise as they are given. Throws `Misuse`
 * if applications depend on each other in a circle.
 */
export function startOrder<A extends Described>(chosen: readonly Chosen<A>[]): Chosen<A>[] {
  const byName = new Map(chosen.map((one) => [one.application.name, one]))
  const order: Chosen<A>[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (one: Chosen<A>): void => {
    const { name, applications, optionalApplications } = one.application
    if (done.has(name)) return
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name]
      throw new Misuse(`Applications depend on each other in a circle: ${circle.join(" -> ")}`)
    }
    path.push(name)
    for (const dependency of new Set([...applications, ...optionalApplications])) {
      const other = byName.get(dependency)
      if (other !== undefined) visit(other)
    }
    path.pop()
    done.add(name)
    order.push(one)
  }
  for (const one of chosen) visit(one)
  return order
}
