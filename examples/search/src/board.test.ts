import { expect, test } from "vitest"
import { handledOn, messagesOf, restartsOf, startedOn } from "./board.ts"

test("the board adds a worker's lives up", () => {
  let board = startedOn(new Map(), "shard 0", "<1>")
  board = handledOn(board, "shard 0", "<1>", 5)
  board = handledOn(board, "shard 0", "<1>", 7)
  board = startedOn(board, "shard 0", "<2>")
  board = handledOn(board, "shard 0", "<2>", 2)
  expect(messagesOf(board.get("shard 0")!)).toBe(9)
  expect(restartsOf(startedOn(board, "ledger", "<3>"))).toBe(1)
})

test("the board drops late words of the dead and words of strangers", () => {
  const board = startedOn(startedOn(new Map(), "shard 0", "<1>"), "shard 0", "<2>")
  expect(handledOn(board, "shard 0", "<1>", 99)).toBe(board)
  expect(handledOn(board, "shard 1", "<1>", 99)).toBe(board)
})
