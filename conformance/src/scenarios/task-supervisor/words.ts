// Words for scenarios about supervisors of tasks.

import type { Op, Term } from "../../language.ts"
import { v } from "../words.ts"

export const SUP = v("sup")

export const start = (options: Term = {}): Op => ["taskSupervisor", "start", "sup", options]

export const sup = (name: string, ...args: readonly Term[]): Op => ["taskSupervisor", name, SUP, ...args]
