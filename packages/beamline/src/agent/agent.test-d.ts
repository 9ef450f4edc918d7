import { Agent, unwrap } from "beamline"
import type { AgentProtocol, Pid, StartResult, Wait } from "beamline"
import { expectTypeOf, test } from "vitest"

const module = {
  make: (n: number) => ({ n }),
  read: (state: { n: number }, more: number) => state.n + more,
  take: (state: { n: number }) => ["taken", state] as const,
  constant: 5,
}

test("an agent knows its state", async () => {
  expectTypeOf(Agent.startLink(() => 1)).toEqualTypeOf<Wait<StartResult<AgentProtocol<number>>>>()
  expectTypeOf(Agent.start(async () => "text")).toEqualTypeOf<Wait<StartResult<AgentProtocol<string>>>>()
  expectTypeOf(Agent.start(module, "make", [1])).toEqualTypeOf<
    Wait<StartResult<AgentProtocol<{ n: number }>>>
  >()
  const agent = unwrap(await Agent.startLink(() => ({ n: 1 })))
  expectTypeOf(agent).toEqualTypeOf<Pid<AgentProtocol<{ n: number }>>>()
  expectTypeOf(Agent.get(agent, ({ n }) => String(n))).toEqualTypeOf<Wait<string>>()
  expectTypeOf(Agent.get(agent, async ({ n }) => n)).toEqualTypeOf<Wait<number>>()
  expectTypeOf(Agent.update(agent, ({ n }) => ({ n: n + 1 }))).toEqualTypeOf<Wait<void>>()
  expectTypeOf(Agent.getAndUpdate(agent, (state) => ["text", state])).toEqualTypeOf<Wait<string>>()
  expectTypeOf(Agent.get(agent, module, "read", [1])).toEqualTypeOf<Wait<number>>()
  expectTypeOf(Agent.getAndUpdate(agent, module, "take", [])).toEqualTypeOf<Wait<"taken">>()
  expectTypeOf(Agent.cast(agent, (state) => state)).toEqualTypeOf<void>()
})

test("wrong functions do not compile", async () => {
  const agent = unwrap(await Agent.start(() => 1))
  // @ts-expect-error the state stays a number
  void Agent.update(agent, (n) => String(n))
  // @ts-expect-error the state is a number
  void Agent.get(agent, (text: string) => text)
  // @ts-expect-error not a pair
  void Agent.getAndUpdate(agent, (n) => n)
  // @ts-expect-error the state stays a number
  void Agent.getAndUpdate(agent, (n) => [n, "text"])
  // @ts-expect-error no such function
  void Agent.get(agent, module, "nope", [])
  // @ts-expect-error an argument is missing
  void Agent.get(agent, module, "read", [])
  // @ts-expect-error not a function
  void Agent.start(5)
  // @ts-expect-error unknown option
  void Agent.start(() => 1, { nam: "x" })
})

test("nothing is known of the state behind a name", () => {
  expectTypeOf(Agent.get("settings", (state: Map<string, number>) => state.size)).toEqualTypeOf<
    Wait<number>
  >()
})

test("a module knows its argument and state", async () => {
  const Settings = Agent.define("Settings")({ init: async (size: number) => ({ size }) })
  const agent = unwrap(await Settings.startLink(1))
  expectTypeOf(Agent.get(agent, ({ size }) => size)).toEqualTypeOf<Wait<number>>()
  // @ts-expect-error the argument is a number
  void Settings.startLink("1")
  // @ts-expect-error the argument is missing
  void Settings.start()
})
