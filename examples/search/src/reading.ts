import { type ExitReason, inspect, Task } from "beamline"
import type { Document } from "./document.ts"
import type { FileRead, Outcome } from "./files.ts"
import { nameOf } from "./names.ts"

/** The supervisor of all tasks that read. */
export const tasks = nameOf("tasks")

// A task for each file would cost more than reading it does.
const filesATask = 4
const tasksAtOnce = 2
// A dead network drive answers never.
const minutes = 5

interface Found {
  readonly documents: Document[]
  readonly outcomes: Outcome[]
}

/**
 * Reads files in tasks, a few files each. However fast the disk is, no more than eight of them are in memory before
 * they are tokenized: the stream starts a task when another has ended.
 *
 * The tasks are not linked to the reader. What a crashed one has had is read again, each file by itself, so that the
 * crash costs one file, which counts as unreadable. What a killed one has had is left out, and so will be asked for
 * again.
 */
export async function readAll(
  paths: readonly string[],
  read: (path: string) => Promise<FileRead>,
): Promise<Found> {
  const found: Found = { documents: [], outcomes: [] }
  const suspects: string[] = []
  await readGroups(inGroups(paths, filesATask), read, found, (group, reason) => {
    if (!wasKilled(reason)) suspects.push(...group)
  })
  await readGroups(inGroups(suspects, 1), read, found, ([path = ""], reason) => {
    if (!wasKilled(reason)) found.outcomes.push({ path, was: "unreadable", why: explain(reason) })
  })
  return found
}

async function readGroups(
  groups: readonly (readonly string[])[],
  read: (path: string) => Promise<FileRead>,
  { documents, outcomes }: Found,
  whenFailed: (group: readonly string[], reason: ExitReason) => void,
): Promise<void> {
  if (groups.length === 0) return
  const readGroup = (group: readonly string[]) => Promise.all(group.map(read))
  const results = Task.Supervisor.asyncStreamNolink(tasks, groups, readGroup, {
    maxConcurrency: tasksAtOnce,
    timeout: minutes * 60_000,
    onTimeout: "kill_task",
    zipInputOnExit: true,
  })
  for await (const result of results) {
    if (!result.ok) {
      whenFailed(...result.error)
      continue
    }
    for (const { outcome, document } of result.value) {
      outcomes.push(outcome)
      if (document !== undefined) documents.push(document)
    }
  }
}

function inGroups(paths: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(paths.length / size) }, (_, i) =>
    paths.slice(i * size, (i + 1) * size),
  )
}

// One that is killed before it has begun is not there when it is given its work.
function wasKilled(reason: ExitReason): boolean {
  return reason === "killed" || reason === "noproc"
}

function explain(reason: ExitReason): string {
  if (reason === "timeout") return `reading took longer than ${minutes} minutes`
  return `reading crashed: ${reason instanceof Error ? reason.message : inspect(reason)}`
}
