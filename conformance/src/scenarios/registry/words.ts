// Words for scenarios about registries.

import type { Op, Term } from "../../language.ts"

export const arg: Term = { arg: 1 }

export const unique = (more: { readonly [option: string]: Term } = {}): Op => [
  "registry",
  "start",
  { keys: "unique", name: "r", ...more },
]

export const duplicate = (more: { readonly [option: string]: Term } = {}): Op => [
  "registry",
  "start",
  { keys: "duplicate", name: "r", ...more },
]

export const reg = (name: string, ...args: readonly Term[]): Op => ["registry", name, "r", ...args]

export const list = (...items: readonly Term[]): Term => ({ list: items })

/** Processes that register under one key. Which partition each falls to is not certain. */
export const registeredMany = (count: number): readonly Op[] =>
  Array.from({ length: count }, (_, n): Op => ["spawn", `p${n}`, {}, [["silently", reg("register", "k", n)]]])
