// The workloads by name. One may give several figures.

import type { Bench } from "../bench.ts"
import { call, callFanin, callPairs, cast, castBig } from "./calls.ts"
import { liveLatency, liveProcesses, liveServers } from "./live.ts"
import { selectiveReceive } from "./receiving.ts"
import { dispatch, registry, via } from "./registering.ts"
import { ringCast, ringRaw } from "./rings.ts"
import { monitoring, spawning } from "./spawning.ts"
import { restarts, supervisor } from "./supervising.ts"
import { multicore, tasks, taskStream } from "./tasks.ts"
import { cancelling, timers } from "./timing.ts"
import { underLoad } from "./under-load.ts"

export type Workload = (bench: Bench) => Promise<void>

export const WORKLOADS = {
  call,
  call_fanin: callFanin,
  call_pairs: callPairs,
  cast,
  cast_big: castBig,
  ring_raw: ringRaw,
  ring_cast: ringCast,
  spawn: spawning,
  spawn_monitor: monitoring,
  live_gs: liveServers,
  live_latency: liveLatency,
  live_raw: liveProcesses,
  selrecv: selectiveReceive,
  registry,
  reg_dispatch: dispatch,
  reg_via: via,
  sup: supervisor,
  sup_restart: restarts,
  task_async: tasks,
  task_stream: taskStream,
  timer: timers,
  timer_cancel: cancelling,
  multicore,
  under_load: underLoad,
} satisfies Record<string, Workload>
