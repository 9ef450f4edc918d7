import { join } from "node:path"

import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import type { RotatingLogOptions } from "./rotating-log.ts"

/** Where a daemon's output goes: `TMP/log/NODE.log`, five files of 100 kB unless the variables say otherwise. */
export function logSettings(release: ReleaseEnvironment, env: NodeJS.ProcessEnv): RotatingLogOptions {
  return {
    file: join(release.tmp, "log", `${release.node}.log`),
    size: count(env, "RELEASE_LOG_MAXSIZE", 100_000),
    files: count(env, "RELEASE_LOG_GENERATIONS", 5),
  }
}

function count(env: NodeJS.ProcessEnv, key: string, otherwise: number): number {
  const text = env[key]
  if (!text) return otherwise
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new ReleaseError(`expected ${key} to be a positive integer, got: ${text}`)
}
