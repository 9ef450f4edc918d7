/**
 * What is known of each worker over all its lives: the view's memory. Kept by a process that nobody kills,
 * told of by the workers themselves: each says `started` in its `init`, and now and then how much it has done.
 */
export type Board = ReadonlyMap<string, Entry>

export interface Entry {
  readonly pid: string
  readonly restarts: number
  /** Handled in earlier lives. */
  readonly before: number
  /** Handled in this life. */
  readonly handled: number
}

export function startedOn(board: Board, name: string, pid: string): Board {
  const entry = board.get(name)
  if (entry === undefined) return new Map(board).set(name, { pid, restarts: 0, before: 0, handled: 0 })
  const { restarts, before, handled } = entry
  return new Map(board).set(name, { pid, restarts: restarts + 1, before: before + handled, handled: 0 })
}

/** A late word from a process that has been replaced meanwhile is dropped. */
export function handledOn(board: Board, name: string, pid: string, handled: number): Board {
  const entry = board.get(name)
  return entry?.pid === pid ? new Map(board).set(name, { ...entry, handled }) : board
}

export function messagesOf({ before, handled }: Entry): number {
  return before + handled
}

export function restartsOf(board: Board): number {
  return [...board.values()].reduce((sum, { restarts }) => sum + restarts, 0)
}
