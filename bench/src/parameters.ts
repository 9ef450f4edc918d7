// How much each workload does. The Elixir program has the same numbers.

export const SIZE = {
  calls: 1_000_000,
  fanClients: 100,
  fanCalls: 10_000,
  pairs: 8,
  casts: 1_000_000,
  bigCasts: 100_000,
  ring: 503,
  hops: 1_000_000,
  spawns: 1_000_000,
  monitored: 200_000,
  group: 1_000,
  live: 1_000_000,
  liveCalls: 10_000,
  latencyCalls: 200_000,
  backlog: 10_000,
  selective: 10_000,
  registered: 100_000,
  lookups: 1_000_000,
  unregistered: 10_000,
  subscribers: 10_000,
  broadcasts: 100,
  viaCalls: 100_000,
  children: 100_000,
  stopped: 20_000,
  restarts: 10_000,
  tasks: 100_000,
  timers: 1_000_000,
  busy: 10_000,
  loadMs: 3_000,
  fibs: 64,
  fibOf: 27,
} as const

/**
 * How often what is measured runs before, with far fewer items: until V8 has compiled all that it takes. That is some
 * hundred thousand messages.
 */
export const WARM_UPS = 100
