// What a process may tell of a process: nothing of the conductor's own.

import { Process } from "beamline"
import type { Pid } from "beamline"

import type { Op } from "./language.ts"
import { Sorted } from "./terms.ts"

const COMMAND = "$do"

export const isCommand = (message: unknown): boolean =>
  Array.isArray(message) && message.length === 2 && message[0] === COMMAND

/** What tells a process to carry out operations. */
export function command(ops: readonly Op[]): unknown {
  return [COMMAND, ops]
}

export function mailboxOf(pid: Pid): readonly unknown[] | undefined {
  return Process.info(pid, "messages")?.[1].filter((message) => !isCommand(message))
}

export function isReserved(key: unknown): boolean {
  return typeof key === "string" && key.startsWith("$")
}

export function sortedEntries(entries: readonly (readonly [unknown, unknown])[]): unknown {
  const own = entries.filter(([key]) => !isReserved(key))
  return own.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1))
}

/** The conductor monitors every process. */
export const conductor: { pid: Pid | undefined } = { pid: undefined }

export function shownInfo([item, value]: readonly [string, unknown]): unknown {
  switch (item) {
    case "messages":
      return [item, (value as unknown[]).filter((message) => !isCommand(message))]
    case "links":
    case "monitoredBy":
      return [item, new Sorted((value as unknown[]).filter((pid) => pid !== conductor.pid))]
    case "dictionary":
      return [item, sortedEntries(value as never)]
    default:
      return [item, value]
  }
}
