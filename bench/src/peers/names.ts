// What the other libraries can express of the workloads, and how much of it they are given.

export type Peer = "effect" | "xstate" | "nact"

export const PEER_WORKLOADS: Readonly<Record<Peer, readonly string[]>> = {
  effect: [
    "call",
    "call_fanin",
    "call_pairs",
    "cast",
    "ring_raw",
    "spawn",
    "spawn_monitor",
    "live_gs",
    "reg_dispatch",
    "sup",
    "sup_restart",
    "task_async",
    "task_stream",
    "timer",
    "timer_cancel",
  ],
  xstate: [
    "call",
    "call_fanin",
    "call_pairs",
    "cast",
    "ring_cast",
    "spawn",
    "live_gs",
    "reg_dispatch",
    "task_async",
  ],
  nact: ["call", "call_fanin", "call_pairs", "cast", "ring_cast", "spawn", "live_gs", "reg_dispatch"],
}
