// Operations of Registry. A registry is given by its name; the process of its first partition is `NAME.p0`, and so on.

import { $$, $1, $2, $3, $_, _, literal, Process, Registry } from "beamline"
import type { Pid, RegistryOptions, Steps } from "beamline"

import { bodyOf, callOf, functionNow, thunk } from "./bodies.ts"
import type { Term } from "./language.ts"
import type { Store } from "./store.ts"
import { Sorted } from "./terms.ts"

type Value = (term: Term | undefined) => unknown
type Any = (...args: unknown[]) => unknown

/** Functions whose arguments are plain terms, and how their result shows. */
const PLAIN: { readonly [name: string]: (value: unknown) => unknown } = {
  register: asIs,
  unregister: asOk,
  lookup: asIs,
  values: asIs,
  keys: (value) => new Sorted(value as unknown[]),
  count: asIs,
  meta: (value) => ((value as { ok: boolean }).ok ? value : "error"),
  putMeta: asOk,
  deleteMeta: asOk,
}

function asIs(value: unknown): unknown {
  return value
}

function asOk(): string {
  return "ok"
}

const VIA = new Set(["whereisName", "registerName", "unregisterName", "send"])

export function* registryOp([name, ...args]: readonly Term[], store: Store, value: Value): Steps<unknown> {
  const all = Registry as unknown as Record<string, Any>
  const fn = all[name as string]!
  const plain = PLAIN[name as string]
  if (plain !== undefined) return plain(fn(...args.map(value)))
  if (VIA.has(name as string)) return viaOp(name as string, fn, args, value)
  switch (name) {
    case "start":
      return yield* start(args[0] as { readonly [option: string]: Term }, store, value)
    case "childSpec":
      return Registry.childSpec(optionsOf(args[0] as { readonly [option: string]: Term }, value))
    case "match":
    case "countMatch":
    case "unregisterMatch": {
      const [registry, key, pattern, ...guards] = args
      const found = fn(
        value(registry),
        value(key),
        patternOf(pattern!, value),
        ...guards.map((list) => guardsOf(list, value)),
      )
      return name === "unregisterMatch" ? "ok" : found
    }
    case "select":
      return new Sorted(fn(value(args[0]), clausesOf(args[1]!, value)) as unknown[])
    case "countSelect":
      return fn(value(args[0]), clausesOf(args[1]!, value))
    case "updateValue":
      return fn(value(args[0]), value(args[1]), functionNow(store, bodyOf(args[2])))
    case "dispatch":
      return yield* dispatch(args, store, value)
    default:
      return yield* Registry.lock(value(args[0]) as string, value(args[1]), thunk(store, bodyOf(args[2])))
  }
}

function viaOp(name: string, fn: Any, [registry, key, ...rest]: readonly Term[], value: Value): unknown {
  const result = fn([value(registry), value(key)], ...rest.map(value))
  if (name === "registerName") return result === true ? "yes" : "no"
  return name === "unregisterName" ? "ok" : result
}

function* dispatch(
  [registry, key, body, options]: readonly Term[],
  store: Store,
  value: Value,
): Steps<unknown> {
  const plan = bodyOf(body)
  const dispatcher = plan.mfa === true ? [callOf(store), "runNow", [plan]] : functionNow(store, plan)
  const given = options === undefined ? [] : [objectOf(options, value)]
  const waiting = (Registry.dispatch as Any)(value(registry), value(key), dispatcher, ...given)
  if (waiting !== undefined) yield* waiting as Steps<unknown>
  return "ok"
}

// --------------------------------------------------------------- starting

function* start(options: { readonly [option: string]: Term }, store: Store, value: Value): Steps<unknown> {
  const given = optionsOf(options, value)
  const result = yield* Registry.startLink(given)
  if (result.ok) nameAll(store, result.value, given.name as string)
  return result
}

function nameAll(store: Store, supervisor: Pid, name: string): void {
  const named = (pid: Pid, label: string): void => {
    store.nameProcess(pid, label)
    store.bind(label, pid)
  }
  named(supervisor, name)
  for (let index = 0; ; index++) {
    const pid = Process.whereis(`${name}.PIDPartition${index}`)
    if (pid === undefined) return
    named(pid, `${name}.p${index}`)
  }
}

function optionsOf(options: { readonly [option: string]: Term }, value: Value): RegistryOptions {
  if (options === null || typeof options !== "object") return value(options) as RegistryOptions
  const option = ([key, term]: readonly [string, Term]): readonly [string, unknown] => {
    if (key === "listeners" && Array.isArray(term)) return [key, term.map(value)]
    if (key === "meta" && typeof term === "object" && term !== null) return [key, objectOf(term, value)]
    return [key, value(term)]
  }
  return Object.fromEntries(Object.entries(options).map(option)) as unknown as RegistryOptions
}

export function objectOf(term: Term, value: Value): object {
  return Object.fromEntries(
    Object.entries(term as { readonly [key: string]: Term }).map(([key, item]) => [key, value(item)]),
  )
}

// --------------------------------------------------------------- patterns

const VARIABLES: { readonly [name: string]: unknown } = { _, $1, $2, $3, $_, $$ }

/** A pattern or the body of a clause: the atoms that stand for variables are those of the library. */
function patternOf(term: Term, value: Value): unknown {
  if (typeof term === "string") return Object.hasOwn(VARIABLES, term) ? VARIABLES[term] : term
  if (Array.isArray(term)) return (term as readonly Term[]).map((item) => patternOf(item, value))
  if (typeof term !== "object" || term === null) return value(term)
  const [[form, inner]] = Object.entries(term) as unknown as readonly [readonly [string, Term]]
  if (form === "const") return literal(value(inner))
  if (form === "map") return mapped(inner, (item) => patternOf(item, value))
  return value(term)
}

function mapped(term: Term, of: (item: Term) => unknown): object {
  return Object.fromEntries(
    Object.entries(term as { readonly [key: string]: Term }).map(([key, item]) => [key, of(item)]),
  )
}

function guardsOf(term: Term, value: Value): unknown {
  return Array.isArray(term) ? (term as readonly Term[]).map((guard) => patternOf(guard, value)) : value(term)
}

function clausesOf(term: Term, value: Value): unknown {
  return Array.isArray(term)
    ? (term as readonly Term[]).map((clause) => patternOf(clause, value))
    : value(term)
}
