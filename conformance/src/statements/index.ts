// What is known of OTP's behaviour, statement by statement, and what shows it.

import { applicationStatements } from "./application.ts"
import { genServerStatements } from "./gen-server.ts"
import { processStatements } from "./process.ts"
import { agentStatements, registryStatements, taskStatements } from "./registry-and-tasks.ts"
import type { Statement } from "./statement.ts"
import { dynamicSupervisorStatements, supervisorStatements } from "./supervisor.ts"
import { sysStatements } from "./sys.ts"

export type { Statement } from "./statement.ts"

/** The statements by module. A statement is known by its module and its number. */
export const COVERAGE: { readonly [module: string]: readonly Statement[] } = {
  Process: processStatements,
  GenServer: genServerStatements,
  sys: sysStatements,
  Supervisor: supervisorStatements,
  "DynamicSupervisor and PartitionSupervisor": dynamicSupervisorStatements,
  Registry: registryStatements,
  "Task and Task.Supervisor": taskStatements,
  Agent: agentStatements,
  Application: applicationStatements,
}
