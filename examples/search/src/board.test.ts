import { expect, test } from "vitest"
import {
  allRestarts,
  type Board,
  emptyBoard,
  handledOn,
  killedOn,
  messagesOf,
  restartsOf,
  startedOn,
} from "./board.ts"

test("the board counts messages over all lives, and every start but the first as a restart", () => {
  let board: Board = startedOn(emptyBoard, "ledger")
  expect([messagesOf(board, "ledger"), restartsOf(board, "ledger")]).toEqual([0, 0])
  board = handledOn(board, "ledger")
  board = startedOn(board, "ledger")
  board = handledOn(handledOn(board, "ledger"), "ledger")
  expect([messagesOf(board, "ledger"), restartsOf(board, "ledger")]).toEqual([3, 1])
})

test("the board counts kills and adds restarts up", () => {
  let board: Board = emptyBoard
  for (const name of ["a", "b", "a", "b", "a"]) board = startedOn(board, name)
  board = killedOn(killedOn(killedOn(board)))
  expect([board.kills, allRestarts(board)]).toEqual([3, 3])
})

test("the board knows nothing of a process that has not come up yet", () => {
  expect([messagesOf(emptyBoard, "nobody"), restartsOf(emptyBoard, "nobody")]).toEqual([0, 0])
})

test("the board is not changed in place", () => {
  const before = startedOn(emptyBoard, "a")
  handledOn(before, "a")
  killedOn(before)
  expect(before).toEqual({ kills: 0, processes: new Map([["a", { starts: 1, messages: 0 }]]) })
})
