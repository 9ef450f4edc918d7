import { TermMap } from "../kernel/index.ts"
import { settings } from "../logger/index.ts"
import type { Metadata } from "../logger/index.ts"
import { currentProc } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"

/**
 * The dictionary of a process. What OTP puts there when a process starts (`$ancestors`, `$initial_call`) is kept
 * elsewhere until somebody looks, since most never do. Any term can be a key; equal terms are one key.
 */
export function dictionaryOf(proc: Proc): TermMap<unknown, unknown> {
  const extra = proc.extras
  if (extra.dictionary === null) {
    extra.dictionary = new TermMap()
    const lib = proc.procLib
    if (lib !== null) {
      extra.dictionary.set("$initial_call", lib.initialCall)
      extra.dictionary.set("$ancestors", lib.ancestors)
    }
    if (proc.callers !== null) extra.dictionary.set("$callers", proc.callers)
  }
  return extra.dictionary
}

const METADATA = "$logger_metadata$"

settings.processMetadata = {
  get: () => (currentProc().extra?.dictionary?.get(METADATA) ?? {}) as Metadata,
  set: (metadata) => void dictionaryOf(currentProc()).set(METADATA, metadata),
}
