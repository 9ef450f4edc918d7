// What is known of OTP's behaviour, statement by statement, and what shows it.

import { applicationStatements } from "./application.ts"
import { agentStatements } from "./agent.ts"
import { callbackStatements } from "./gen-server-callbacks.ts"
import { clientStatements } from "./gen-server-clients.ts"
import { messageStatements } from "./process-messages.ts"
import { signalStatements } from "./process-signals.ts"
import { stateStatements } from "./process-state.ts"
import { registryStatements } from "./registry.ts"
import type { Statement } from "./statement.ts"
import { dynamicSupervisorStatements, supervisorStatements } from "./supervisor.ts"
import { sysStatements } from "./sys.ts"
import { taskStatements } from "./task.ts"

export type { Statement } from "./statement.ts"

/** The statements by module. A statement is known by its module and its number. */
export const COVERAGE: { readonly [module: string]: readonly Statement[] } = {
  Process: [...signalStatements, ...messageStatements, ...stateStatements],
  GenServer: [...clientStatements, ...callbackStatements],
  sys: sysStatements,
  Supervisor: supervisorStatements,
  "DynamicSupervisor and PartitionSupervisor": dynamicSupervisorStatements,
  Registry: registryStatements,
  "Task and Task.Supervisor": taskStatements,
  Agent: agentStatements,
  Application: applicationStatements,
}
