// What Beamline wants to be: so many times as fast as BEAM in the same run, on Node 24.

import type { Kind } from "./bench.ts"

/** An aim for one figure. Without a kind it is for async and generator processes alike. */
export interface Aim {
  readonly workload: string
  readonly kind?: Kind
  /** How many times the operations of BEAM in a second. */
  readonly ratio: number
}

export const AIMS: readonly Aim[] = [
  { workload: "call", kind: "async", ratio: 5 },
  { workload: "call", kind: "gen", ratio: 10 },
  { workload: "call_fanin", ratio: 6 },
  { workload: "call_pairs", ratio: 6 },
  { workload: "cast", ratio: 2 },
  { workload: "ring_raw", kind: "gen", ratio: 3 },
  { workload: "ring_raw", kind: "async", ratio: 1.5 },
  { workload: "ring_cast", ratio: 6 },
  { workload: "spawn", ratio: 5 },
  { workload: "spawn_monitor", ratio: 5 },
  { workload: "live_gs_start", ratio: 10 },
  { workload: "live_gs_call", ratio: 4 },
  // A suspended async function is five times the size of a suspended generator, whoever starts it.
  { workload: "live_raw_start", kind: "gen", ratio: 10 },
  { workload: "selrecv_ref", ratio: 0.9 },
  { workload: "selrecv_noref", ratio: 0.9 },
  { workload: "reg_register", ratio: 2.5 },
  { workload: "reg_lookup", ratio: 3 },
  { workload: "reg_dispatch", ratio: 6 },
  { workload: "reg_via_call", ratio: 8 },
  { workload: "sup_start", ratio: 5 },
  { workload: "sup_terminate_child", ratio: 6 },
  { workload: "sup_restart", ratio: 6 },
  { workload: "task_async", ratio: 6 },
  { workload: "task_stream", ratio: 6 },
  { workload: "timer_start", ratio: 2 },
  { workload: "timer_cancel", ratio: 2 },
]

/** The most bytes of the heap that an idle process may have. */
export interface SizeAim {
  readonly workload: string
  readonly kind?: Kind
  readonly what: string
  readonly bytes: number
}

export const SIZE_AIMS: readonly SizeAim[] = [
  { workload: "live_gs_start", what: "idle GenServer", bytes: 400 },
  { workload: "live_raw_start", kind: "gen", what: "idle generator process", bytes: 600 },
]

interface ForKind {
  readonly workload: string
  readonly kind?: Kind
}

/** The aim for a figure of clients of a kind. Code outside any process has none. */
export function aimFor<A extends ForKind>(aims: readonly A[], workload: string, kind: Kind): A | undefined {
  if (kind === "main") return undefined
  return aims.find((aim) => aim.workload === workload && (aim.kind ?? kind) === kind)
}
