import { expect, test } from "vitest"
import { allRestarts, emptyBoard, messagesOf, noteKill, noteMessage, noteStart, restartsOf } from "./board.ts"

test("the board counts messages over all lives, and every start but the first as a restart", () => {
  const board = emptyBoard()
  noteStart(board, "ledger")
  expect([messagesOf(board, "ledger"), restartsOf(board, "ledger")]).toEqual([0, 0])
  noteMessage(board, "ledger")
  noteStart(board, "ledger")
  noteMessage(board, "ledger")
  noteMessage(board, "ledger")
  expect([messagesOf(board, "ledger"), restartsOf(board, "ledger")]).toEqual([3, 1])
})

test("the board counts kills, those of tasks too, and adds restarts up", () => {
  const board = emptyBoard()
  for (const name of ["a", "b", "a", "b", "a"]) noteStart(board, name)
  for (const name of ["a", "b", undefined, "a"]) noteKill(board, name)
  expect([board.kills, board.tasksKilled, allRestarts(board)]).toEqual([4, 1, 3])
})

test("the board knows nothing of a process that has not come up yet", () => {
  const board = emptyBoard()
  expect([messagesOf(board, "nobody"), restartsOf(board, "nobody"), allRestarts(board)]).toEqual([0, 0, 0])
})

test("a message of a process that is not known to have started does not count as its start", () => {
  const board = emptyBoard()
  noteMessage(board, "early")
  noteStart(board, "early")
  expect([messagesOf(board, "early"), restartsOf(board, "early")]).toEqual([1, 0])
})
