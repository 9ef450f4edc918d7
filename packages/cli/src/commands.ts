import type { Command } from "./command/index.ts"
import { newProject } from "./new/index.ts"
import { release, releaseInit } from "./release/index.ts"
import { iex, run } from "./run/index.ts"

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [newProject, run, iex, release, releaseInit]
