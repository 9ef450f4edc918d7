// Where a server stands in its life.
export const STARTING = 0
export const SERVING = 1
export const SUSPENDED = 2
export const ENDING = 3

export type Phase = typeof STARTING | typeof SERVING | typeof SUSPENDED | typeof ENDING

// The callbacks, by number.
export const INIT = 0
export const ON_CALL = 1
export const ON_CAST = 2
export const ON_INFO = 3
export const ON_CONTINUE = 4
export const ON_TERMINATE = 5
export const ON_CODE_CHANGE = 6

/** Their names, for messages. */
export const CALLBACK_NAMES = [
  "init",
  "handleCall",
  "handleCast",
  "handleInfo",
  "handleContinue",
  "terminate",
  "codeChange",
] as const
