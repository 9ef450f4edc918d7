/** How an application stands in a release, the strongest first. */
export const MODES = ["permanent", "transient", "temporary", "load", "none"] as const

/**
 * What the end of an application means for the system: `"permanent"` ends it whatever the reason, `"transient"` only
 * when the reason is abnormal, `"temporary"` never. `"load"` is loaded but not started, `"none"` is only there.
 */
export type Mode = (typeof MODES)[number]

export function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value)
}

/** Whether an application of this mode is started. */
export function isStarted(mode: Mode): boolean {
  return mode !== "load" && mode !== "none"
}

export function stronger(a: Mode, b: Mode): Mode {
  return MODES.indexOf(a) <= MODES.indexOf(b) ? a : b
}
