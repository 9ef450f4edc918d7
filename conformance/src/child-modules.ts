// Modules that are given as children.

import { Agent, DynamicSupervisor, GenServer, Supervisor, Task } from "beamline"
import type { Steps } from "beamline"

import { run } from "./bodies.ts"
import { moduleOf } from "./server.ts"
import type { Store } from "./store.ts"
import { dynamicInit, supervisorInit } from "./supervisors.ts"

type Make = (store: Store) => object

const MAKERS: { readonly [name: string]: Make } = {
  Worker: (store) => ({ ...base(store, "Worker"), ...starts(store) }),
  Chosen: (store) => {
    const module = GenServer.define<never>("chosen", { restart: "transient", shutdown: "brutal_kill" })({
      init: () => undefined as never,
    } as never)
    return childOf(module, "Chosen", store)
  },
  Bogus: () => ({
    id: "Bogus",
    childSpec: () =>
      Supervisor.childSpec({ id: "bogus", start: () => undefined as never }, { bogus: 1 } as never),
  }),
  NoSpec: () => ({}),
  Tree: (store) =>
    Supervisor.define("Tree", { restart: "temporary" })({
      init: (label: string) => supervisorInit(store, label),
    }),
  Pool: (store) =>
    DynamicSupervisor.define("Pool")({ init: (label: string) => dynamicInit(store, label) as never }),
  Job: (store) =>
    Task.define("Job")({
      *run(label: string): Steps<unknown> {
        return yield* run(store, { label, do: [["value", "ran"]] }, {})
      },
    }),
  Settings: (store) =>
    Agent.define("Settings", { restart: "transient" })({
      *init(value: unknown): Steps<unknown> {
        yield* run(store, { label: "settings" }, {})
        return value
      },
    }),
}

function base(store: Store, id: string): object {
  return childOf(GenServer.define<never>(id)({ init: () => undefined as never } as never), id, store)
}

/** The child specification of a defined server, with a start function that starts the planned one. */
function childOf(defined: object, id: string, store: Store): object {
  const { childSpec } = defined as { childSpec(argument: unknown): object }
  const module: object = {
    id,
    ...starts(store),
    childSpec: (label: unknown) => ({ ...childSpec(label), start: [module, "startLink", [label]] }),
  }
  return module
}

function starts(store: Store): object {
  return { startLink: (label: string) => GenServer.startLink(moduleOf(store, label), label) }
}

const made = new WeakMap<Store, Map<string, object>>()

/** The module of this name. A name that nothing stands behind gives what JavaScript gives: `undefined`. */
export function childModule(store: Store, name: string): object | undefined {
  const known = made.get(store) ?? new Map<string, object>()
  made.set(store, known)
  const module = known.get(name) ?? MAKERS[name]?.(store)
  if (module !== undefined) known.set(name, module)
  return module
}
