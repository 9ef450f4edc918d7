/**
 * What is known of every process over all its lives: the memory of the view and of the summary, kept by a process that
 * nobody kills. Changed in place: news come by the thousand.
 */
export interface Board {
  kills: number
  /** How many of them hit a task, which is not restarted. */
  tasksKilled: number
  readonly processes: Map<string, Entry>
}

export interface Entry {
  starts: number
  messages: number
}

export function emptyBoard(): Board {
  return { kills: 0, tasksKilled: 0, processes: new Map() }
}

export function noteStart(board: Board, name: string): void {
  entryOf(board, name).starts++
}

export function noteMessage(board: Board, name: string): void {
  entryOf(board, name).messages++
}

/** A task has no name. */
export function noteKill(board: Board, name: string | undefined): void {
  board.kills++
  if (name === undefined) board.tasksKilled++
}

export function messagesOf({ processes }: Board, name: string): number {
  return processes.get(name)?.messages ?? 0
}

/** The first start is none. */
export function restartsOf({ processes }: Board, name: string): number {
  return Math.max(0, (processes.get(name)?.starts ?? 0) - 1)
}

export function allRestarts(board: Board): number {
  return [...board.processes.keys()].reduce((sum, name) => sum + restartsOf(board, name), 0)
}

function entryOf({ processes }: Board, name: string): Entry {
  const known = processes.get(name)
  if (known !== undefined) return known
  const entry = { starts: 0, messages: 0 }
  processes.set(name, entry)
  return entry
}
