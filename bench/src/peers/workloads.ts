// What the other libraries can express of the workloads.

export type Peer = "effect" | "xstate" | "nact"

export const PEER_WORKLOADS: Readonly<Record<Peer, readonly string[]>> = {
  effect: [],
  xstate: [],
  nact: [],
}
