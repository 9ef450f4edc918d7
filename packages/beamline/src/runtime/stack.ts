/**
 * How many small frames have to fit: several times what a death needs, even in code that has never run before. To try
 * costs about two microseconds.
 */
const FRAMES = 500

/**
 * Throws a `RangeError` unless there is room on the stack for a death with all that comes with it: rather none of it
 * than half of it. The caller's code may be at the end of a deep recursion.
 */
export function checkStack(): void {
  dig(FRAMES)
}

function dig(frames: number): number {
  return frames === 0 ? 0 : 1 + dig(frames - 1)
}
