// All scenarios that are written by hand, by group.

import type { Scenario } from "./language.ts"
import { agentScenarios } from "./scenarios/agent.ts"
import { childScenarios, dynamicChildScenarios } from "./scenarios/children.ts"
import { genServerScenarios, sysScenarios } from "./scenarios/gen-server/index.ts"
import { taskSupervisorScenarios } from "./scenarios/task-supervisor/index.ts"
import { taskScenarios } from "./scenarios/task/index.ts"
import { genServerMisuseScenarios, processMisuseScenarios, sysMisuseScenarios } from "./scenarios/misuse.ts"
import { dynamicOrderScenarios, orderScenarios } from "./scenarios/order.ts"
import { partitionSupervisorScenarios } from "./scenarios/partition-supervisor.ts"
import { processScenarios } from "./scenarios/process/index.ts"
import { registryScenarios } from "./scenarios/registry/index.ts"
import { dynamicSupervisorScenarios } from "./scenarios/supervisor/dynamic.ts"
import { supervisorScenarios } from "./scenarios/supervisor/index.ts"

export const GROUPS: { readonly [group: string]: readonly Scenario[] } = {
  process: [...processScenarios, ...processMisuseScenarios],
  gen_server: [...genServerScenarios, ...genServerMisuseScenarios],
  sys: [...sysScenarios, ...sysMisuseScenarios],
  supervisor: [...supervisorScenarios, ...childScenarios, ...orderScenarios],
  dynamic_supervisor: [...dynamicSupervisorScenarios, ...dynamicChildScenarios, ...dynamicOrderScenarios],
  registry: registryScenarios,
  task: taskScenarios,
  task_supervisor: taskSupervisorScenarios,
  agent: agentScenarios,
  partition_supervisor: partitionSupervisorScenarios,
}
