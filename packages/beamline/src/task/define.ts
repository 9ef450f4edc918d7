import { childSpecOf, SPEC_KEYS } from "../gen-server/index.ts"
import type { ChildSpecOverrides } from "../gen-server/index.ts"
import { checkOptions, expected } from "../kernel/index.ts"
import type { Ok, Pid } from "../kernel/index.ts"
import { checkCode } from "../process/index.ts"
import { currentProc, launch } from "../runtime/index.ts"
import type { ChildSpec } from "../supervisor/index.ts"
import { functionCall } from "./task-call.ts"
import { callersOf, starterOf, TaskProc } from "./task-proc.ts"

/** The one callback of a task module. */
export interface TaskCallbacks<A> {
  /** What the task does. It may be plain, `async` or a generator function. */
  readonly run: (argument: A, signal: AbortSignal) => unknown
}

type StartArgs<A> = undefined extends A ? [argument?: A] : [argument: A]

/** A defined task: what starts it, and what a supervisor takes as a child. Its answer can't be awaited. */
export interface DefinedTask<A> {
  readonly id: string
  /** Starts the task linked to the caller. Elixir: `start_link/1` of the module. */
  startLink(...args: StartArgs<A>): Ok<Pid>
  /** The child spec of the task. Elixir: `child_spec/1`. */
  childSpec(argument: A, overrides?: Omit<ChildSpecOverrides, "name">): ChildSpec
}

/**
 * Defines a task module: `Task.define("Name")({ run: async (argument, signal) => { … } })`.
 *
 * Options: the keys of the child spec, which `childSpec` starts from. `restart` is `"temporary"` unless they say so.
 *
 * Returns the module. Throws `ArgumentError` for a missing `run` or a wrong option.
 *
 * Elixir: `use Task, options`.
 *
 * @example
 * ```ts
 * import { receive, self, send, Supervisor, Task, unwrap } from "beamline"
 * import type { Pid } from "beamline"
 *
 * const Greeter = Task.define("Greeter", { restart: "transient" })({
 *   run: async (whom: Pid) => send(whom, "hello"),
 * })
 * const supervisor = unwrap(await Supervisor.startLink([[Greeter, self()]], { strategy: "one_for_one" }))
 * await receive() // => "hello"
 * await Supervisor.stop(supervisor)
 * ```
 */
export function define(
  id: string,
  options: Omit<ChildSpecOverrides, "name"> = {},
): <A>(callbacks: TaskCallbacks<A>) => DefinedTask<A> {
  if (typeof id !== "string" || id === "") throw expected("id", "a non-empty string", id)
  checkOptions(options, KEYS, "definition options")
  return (callbacks) => moduleOf(id, options, callbacks) as DefinedTask<never>
}

const KEYS = SPEC_KEYS.filter((key) => key !== "name")

function moduleOf(id: string, defaults: ChildSpecOverrides, given: TaskCallbacks<never>): object {
  if (typeof given !== "object" || given === null) throw expected("callbacks", "an object with run", given)
  checkOptions(given, ["run"], "callbacks")
  checkCode(given.run)
  const run = given.run
  const module = {
    id,
    startLink: (argument?: unknown) => {
      const owner = currentProc()
      const call = { ...functionCall(run, [argument]), shown: [id, "run"], mfa: [id, "run", 1] as const }
      const proc = new TaskProc(owner, starterOf(owner), callersOf(owner), call, "noreply")
      launch(proc, owner, { link: true })
      return { ok: true, value: proc.pid }
    },
    childSpec: (argument: unknown, overrides?: ChildSpecOverrides) =>
      childSpecOf(module, argument, { restart: "temporary", ...defaults }, overrides),
  }
  return Object.freeze(module)
}
