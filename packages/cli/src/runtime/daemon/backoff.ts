const FIRST = 1000
const LONGEST = 30_000
/** A system that has lived this long, in milliseconds, has recovered. */
const RECOVERED = 60_000

/**
 * How long to wait before the next start, in milliseconds, after one that lived for `lived`. The first crash is
 * mended at once; a system that crashes again and again is started ever more slowly, at least twice a minute.
 */
export function nextDelay(last: number, lived: number): number {
  if (lived >= RECOVERED) return 0
  if (last > 0) return Math.min(last * 2, LONGEST)
  return lived < FIRST ? FIRST : 0
}
