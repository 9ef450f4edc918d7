// Words for scenarios about tasks.

import type { Op, Term } from "../../language.ts"
import { body, does, gives, v } from "../words.ts"

export const T = v("t.task")

export const task = (name: string, ...args: readonly Term[]): Op => ["task", name, ...args]

export const async = (plan: Term, label = "t"): Op => task("async", label, plan)

export const forever = does(["receive", [{ eq: "never" }]])

/** How a task may end: what its function does, and whether the owner of a linked one that does not trap goes with it. */
export const ENDS: readonly (readonly [string, Term])[] = [
  ["a value", gives("value")],
  ["nil", gives(null)],
  ["exit(oops)", does(["exit", "oops"])],
  ["exit(normal)", does(["exit", "normal"])],
  ["exit(shutdown)", does(["exit", "shutdown"])],
  ["exit({shutdown, why})", does(["exit", ["shutdown", "why"]])],
  ["an Error", does(["raise", "boom"])],
  ["a throw", does(["throw", "ball"])],
]

export const doubled = body({ label: "s", each: true, do: [["self"]], then: ["return", ["got", { arg: 1 }]] })

/** Ends by what the element says: a number is answered, an atom is an exit. */
export const failing = (kind: "exit" | "raise" | "throw"): Term =>
  body({ label: "s", each: true, do: [[kind, "oops"]] })

export const slow = body({
  label: "s",
  each: true,
  do: [["receive", [{ eq: "go" }]]],
  then: ["return", { arg: 1 }],
})
