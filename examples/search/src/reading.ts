import { inspect, Task } from "beamline"
import type { Document } from "./document.ts"
import type { FileRead, Outcome } from "./files.ts"
import { nameOf } from "./names.ts"

/** The supervisor of all tasks that read. */
export const tasks = nameOf("tasks")

const atOnce = 8
// A dead network drive answers never.
const minutes = 5

/**
 * Reads files, each in a task of its own. However fast the disk is, no more than eight of them are in memory before they
 * are tokenized: the stream starts a task when another has ended.
 *
 * The tasks are not linked to the reader. A crash costs one file, which counts as unreadable; a file whose task was
 * killed is left out, and so will be asked for again.
 */
export async function readAll(
  paths: readonly string[],
  read: (path: string) => Promise<FileRead>,
): Promise<{ readonly documents: readonly Document[]; readonly outcomes: readonly Outcome[] }> {
  const documents: Document[] = []
  const outcomes: Outcome[] = []
  const results = Task.Supervisor.asyncStreamNolink(tasks, paths, read, {
    maxConcurrency: atOnce,
    timeout: minutes * 60_000,
    onTimeout: "kill_task",
    zipInputOnExit: true,
  })
  for await (const result of results) {
    if (result.ok) {
      outcomes.push(result.value.outcome)
      if (result.value.document !== undefined) documents.push(result.value.document)
    } else {
      const [path, reason] = result.error
      if (!wasKilled(reason)) outcomes.push({ path, was: "unreadable", why: explain(reason) })
    }
  }
  return { documents, outcomes }
}

// One that is killed before it has begun is not there when it is given its work.
function wasKilled(reason: unknown): boolean {
  return reason === "killed" || reason === "noproc"
}

function explain(reason: unknown): string {
  if (reason === "timeout") return `reading took longer than ${minutes} minutes`
  return `reading crashed: ${reason instanceof Error ? reason.message : inspect(reason)}`
}
