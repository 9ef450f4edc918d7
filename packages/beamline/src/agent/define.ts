import { childSpecOf, SPEC_KEYS } from "../gen-server/index.ts"
import type { ChildSpecOverrides, ServerChildSpec } from "../gen-server/index.ts"
import { startServer } from "../gen/index.ts"
import type { Callbacks, StartOptions } from "../gen/index.ts"
import { checkOptions, expected } from "../kernel/index.ts"
import { checkCode } from "../process/index.ts"
import { startLink } from "./client.ts"
import { callbacks } from "./server.ts"
import type { DefinedAgent, Outcome } from "./types.ts"

/** The one callback of an agent module. */
export interface AgentCallbacks<S, A> {
  /** Makes the first state, inside the agent. */
  readonly init: (argument: A) => Outcome<S>
}

/**
 * Defines an agent module: `Agent.define("Name")({ init: (argument) => state })`.
 *
 * Options: the keys of the child spec, which `childSpec` starts from, and `name`, the name that supervised agents get.
 *
 * Returns the module. Throws `ArgumentError` for a missing `init` or a wrong option.
 *
 * Elixir: `use Agent, options`.
 *
 * @example
 * ```ts
 * import { Agent, Supervisor, unwrap } from "beamline"
 *
 * const Settings = Agent.define("Settings", { name: "settings" })({
 *   init: (settings: Record<string, string>) => new Map(Object.entries(settings)),
 * })
 * const setting = (key: string) => Agent.get("settings", (all: Map<string, string>) => all.get(key))
 *
 * const supervisor = unwrap(await Supervisor.startLink([[Settings, { mode: "dark" }]], { strategy: "one_for_one" }))
 * await setting("mode") // => "dark"
 * await Supervisor.stop(supervisor)
 * ```
 */
export function define(
  id: string,
  options: ChildSpecOverrides = {},
): <S, A>(callbacks: AgentCallbacks<S, A>) => DefinedAgent<S, A> {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
  checkOptions(options, SPEC_KEYS, "definition options")
  return <S, A>(given: AgentCallbacks<S, A>) => moduleOf(id, options, given) as DefinedAgent<S, A>
}

function moduleOf(id: string, defaults: ChildSpecOverrides, given: AgentCallbacks<unknown, never>): object {
  if (typeof given !== "object" || given === null) throw expected("callbacks", "an object with init", given)
  checkOptions(given, ["init"], "callbacks")
  checkCode(given.init)
  const own: Callbacks = { ...callbacks, initialCall: [id, "init", 1] }
  const starter =
    (isLinked: boolean) =>
    (argument?: unknown, options: StartOptions = {}) =>
      startServer(own, [given, "init", [argument]], options, isLinked)
  const module = {
    id,
    start: starter(false),
    startLink: starter(true),
    childSpec: (argument: unknown, overrides?: ChildSpecOverrides) =>
      childSpecOf(module, argument, defaults, overrides),
  }
  return Object.freeze(module)
}

const SELF = { id: "Agent", startLink }

/**
 * The child specification of an agent whose first state a function makes. Its id is `"Agent"`.
 *
 * Elixir: `Agent.child_spec/1`.
 *
 * @example
 * ```ts
 * import { Agent, Supervisor, unwrap } from "beamline"
 *
 * const supervisor = unwrap(await Supervisor.startLink([[Agent, () => 0]], { strategy: "one_for_one" }))
 * const [[id] = []] = await Supervisor.whichChildren(supervisor)
 * id // => "Agent"
 * await Supervisor.stop(supervisor)
 * ```
 */
export function childSpec(fn: () => unknown, overrides?: ChildSpecOverrides): ServerChildSpec {
  return childSpecOf(SELF, fn, {}, overrides)
}
