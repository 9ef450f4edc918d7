import { connect, controlPath } from "../control/index.ts"
import type { Connection, Message } from "../control/index.ts"
import { readCookie } from "../environment/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"

export interface OpenOptions {
  readonly role?: "vm" | "watcher"
  readonly output?: (data: Buffer) => void
  readonly error?: (data: Buffer) => void
  readonly message?: (message: Message) => void
}

/** Sends a request to the running system. Rejects with `ReleaseError` if there is none, or it refuses. */
export function open(
  release: ReleaseEnvironment,
  env: NodeJS.ProcessEnv,
  request: Message,
  { role = "vm", ...listeners }: OpenOptions = {},
): Promise<Connection> {
  const { tmp, node } = release
  if (!release.hasControl) throw new ReleaseError(`${node} can't be reached with RELEASE_DISTRIBUTION=none`)
  return connect({
    path: controlPath({ tmp, node, role, env }),
    node,
    cookie: readCookie(release, env),
    request,
    ...listeners,
  })
}

/** Sends a request that is answered by one message of the type `answer`. */
export async function ask(
  release: ReleaseEnvironment,
  env: NodeJS.ProcessEnv,
  request: Message,
  role: "vm" | "watcher" = "vm",
): Promise<Message> {
  let answer: Message | undefined
  const connection = await open(release, env, request, { role, message: (message) => (answer ??= message) })
  await connection.ended
  if (answer !== undefined) return answer
  throw new ReleaseError(`${release.node} ended before it answered`)
}
