// Functions that a scenario gives to a task, an agent or a registry.

import { self } from "beamline"
import type { Steps } from "beamline"

import type { Body, Term } from "./language.ts"
import { RETURN, runOps } from "./ops.ts"
import { finish } from "./server.ts"
import type { Store } from "./store.ts"
import { Unbound } from "./store.ts"
import { decode } from "./terms.ts"
import type { Context } from "./terms.ts"

/** Runs a body. A label names the process that runs it. */
export function* run(store: Store, body: Body, context: Context): Steps<unknown> {
  if (body.label !== undefined) store.bind(store.nameProcess(self(), body.label), self())
  try {
    yield* runOps(body.do ?? [], store, context)
    return body.then === undefined ? "ok" : finish(store, body.then, context, "info")
  } catch (thrown) {
    if (thrown === RETURN || thrown instanceof Unbound) return "ok"
    throw thrown
  }
}

type Kind = "arg" | "state"
type Anything = (...args: never[]) => unknown

/** A function of no argument. */
export function thunk(store: Store, body: Body): Anything {
  const given = notPlanned(store, body)
  if (given !== undefined) return given
  return function* () {
    return yield* run(store, body, {})
  }
}

/** A function of one argument, which the context holds under `kind`. */
export function functionOf(store: Store, body: Body, kind: Kind): Anything {
  const given = notPlanned(store, body)
  if (given !== undefined) return given
  return function* (arg: unknown) {
    return yield* run(store, named(body, arg), { [kind]: arg })
  } as Anything
}

/** The same, for where nothing may wait. */
export function functionNow(store: Store, body: Body): Anything {
  const given = notPlanned(store, body)
  if (given !== undefined) return given
  return (arg: unknown) => now(run(store, named(body, arg), { arg }))
}

function now(steps: Steps<unknown>): unknown {
  const step = steps.next()
  if (step.done !== true) throw new Error("expected a function that never waits")
  return step.value
}

function notPlanned(store: Store, body: Body): Anything | undefined {
  if (body.raw !== undefined) return decode(body.raw, store, {}) as Anything
  return body.arity === undefined ? undefined : (_one: unknown, _other: unknown) => "ok"
}

/** A body as a call of a module: what it is about stands in front of the arguments. */
export function callOf(store: Store, kind?: Kind): object {
  return {
    id: "Bodies",
    *runAlone(body: Body): Steps<unknown> {
      return yield* run(store, body, {})
    },
    *runWith(arg: unknown, body: Body): Steps<unknown> {
      return yield* run(store, named(body, arg), { [kind ?? "arg"]: arg })
    },
    runNow: (arg: unknown, body: Body): unknown => now(run(store, named(body, arg), { arg })),
  }
}

/** A body that runs for many arguments names each process by its own. */
function named(body: Body, arg: unknown): Body {
  return body.each === true ? { ...body, label: `${body.label}.${text(arg)}` } : body
}

function text(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value)
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  return Array.isArray(first) ? text(first[1]) : "_"
}

/** A plan that stands where the language has terms. */
export const bodyOf = (term: Term | undefined): Body => term as unknown as Body
