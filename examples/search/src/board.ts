/** What is known of every process over all its lives: the view's memory, kept by a process that nobody kills. */
export interface Board {
  readonly kills: number
  readonly processes: ReadonlyMap<string, Entry>
}

export interface Entry {
  readonly starts: number
  readonly messages: number
}

const unknown: Entry = { starts: 0, messages: 0 }

export const emptyBoard: Board = { kills: 0, processes: new Map() }

export function startedOn(board: Board, name: string): Board {
  const entry = entryOf(board, name)
  return withEntry(board, name, { ...entry, starts: entry.starts + 1 })
}

export function handledOn(board: Board, name: string): Board {
  const entry = entryOf(board, name)
  return withEntry(board, name, { ...entry, messages: entry.messages + 1 })
}

export function killedOn(board: Board): Board {
  return { ...board, kills: board.kills + 1 }
}

export function messagesOf(board: Board, name: string): number {
  return entryOf(board, name).messages
}

/** The first start is none. */
export function restartsOf(board: Board, name: string): number {
  return Math.max(0, entryOf(board, name).starts - 1)
}

export function allRestarts(board: Board): number {
  return [...board.processes.keys()].reduce((sum, name) => sum + restartsOf(board, name), 0)
}

function entryOf(board: Board, name: string): Entry {
  return board.processes.get(name) ?? unknown
}

function withEntry(board: Board, name: string, entry: Entry): Board {
  return { ...board, processes: new Map(board.processes).set(name, entry) }
}
