// What is known of Agent.

import { shown } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const agentStatements: readonly Statement[] = [
  shown("Functions run inside the agent", "agent get and update"),
  shown("A first function of another arity, or none, is misuse", "agent misuse", "agent arity"),
  shown("get, update, getAndUpdate and what they give", "agent get and update", "agent start"),
  shown("getAndUpdate that gives no pair ends the agent", "agent getAndUpdate result"),
  shown("cast is fine with nobody there", "agent cast"),
  shown("A module's function gets the state before its arguments", "agent named functions"),
  shown("What the first function gives is the state, whatever it is", "agent init result"),
  shown("The first function fails", "agent init fails"),
  shown("An exit names GenServer.call, with what was asked", "agent noproc", "agent killed"),
  shown("A call that is late still happens", "agent timeout"),
  shown("A function that raises ends the agent and the call", "agent failure"),
  shown("exit(normal) in a function: the call exits with normal", "agent failure"),
  shown("A function that throws an instruction: that is what happens", "agent failure"),
  shown("An unknown message is logged", "agent messages"),
  shown("sys works on agents", "agent sys", "agent get and update"),
  shown("The initial call is the first function", "agent initial call"),
  shown("Calls and casts of one process are handled in their order", "agent order"),
  shown("The child specification of an agent, and of a module", "agent childSpec", "agent child"),
  shown("stop is GenServer.stop", "agent stop"),
  shown("Options are those of a server", "agent options"),
]
