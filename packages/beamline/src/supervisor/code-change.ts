import { ignore } from "../gen/index.ts"
import { isPid, TermMap } from "../kernel/index.ts"
import { normalizeChildSpecs } from "./child-spec.ts"
import type { CompleteChildSpec } from "./child-spec.types.ts"
import { initResult } from "./setup.ts"
import { SupervisorState } from "./state.ts"
import { checkFlags } from "./strategy-flags.ts"
import type { ChildTable, SupervisedChild } from "./strategy-table.ts"

/**
 * Reads flags and children from `init` again. Children that are there already go on running with their new
 * specification, new ones are not started, and those that `init` has no more stay behind all others.
 *
 * Elixir: `code_change/3` of Erlang's `supervisor`.
 */
export function changeCode(state: SupervisorState): unknown {
  const returned = state.setup.init()
  if (returned === ignore) return ["ok", state]
  const given = initResult(returned)
  if (given === undefined) return returned
  const flags = checkFlags(given.flags)
  if (!flags.ok) return ["error", badFlags(flags.error[1])]
  const specs = normalizeChildSpecs(given.children, flags.value.autoShutdown, new TermMap())
  if (!specs.ok) return ["error", specs.error]
  const changed = new SupervisorState(flags.value, state.setup, state.window)
  const isNew = new TermMap<unknown, true>()
  for (const spec of specs.value) {
    isNew.set(spec.id, true)
    add(changed.children, spec, state.children.byId(spec.id))
  }
  for (const child of state.children.forwards()) {
    if (!isNew.has(child.spec.id)) add(changed.children, child.spec, child)
  }
  return ["ok", changed]
}

function badFlags([code, value]: readonly [string, unknown]): readonly [string, unknown] {
  return code === "invalid_type" ? ["bad_flags", value] : [code, value]
}

function add(children: ChildTable, spec: CompleteChildSpec, former: SupervisedChild | undefined): void {
  const child = children.append(spec)
  const state = former?.state
  if (isPid(state)) children.started(child, state)
  else if (state !== undefined) children.restarting(child, state)
}
