import { readEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"

const daemons = () => import("../daemon/index.ts")
const requests = () => import("./requests.ts")

/**
 * Runs a command that needs no system of its own: it talks to the one that runs. Resolves to the exit status;
 * what went wrong stands on standard error then. Each command loads what it needs and no more, since a user waits for it.
 */
export async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command = "", ...args] = argv
  try {
    const release = readEnvironment(env)
    switch (command) {
      case "watch":
        return await (await daemons()).watch(release, env)
      case "daemon":
      case "daemon_iex":
        await (await daemons()).startDaemon(release, env)
        return 0
      case "rpc":
        return await (await requests()).rpc(release, env, args)
      case "remote":
        refuseArguments(command, args)
        return await (await import("./remote.ts")).remote(release, env)
      case "stop":
        refuseArguments(command, args)
        return await (await import("./stop.ts")).requestStop(release, env)
      case "restart":
        refuseArguments(command, args)
        return await (await requests()).requestRestart(release, env)
      case "pid":
        refuseArguments(command, args)
        return await (await requests()).printPid(release, env)
      case "status":
        return await (await import("./status.ts")).printStatus(release, env, args)
      case "logs":
        return await (await import("./logs.ts")).printLogs(release, env, args)
      default:
        throw new ReleaseError(`Unknown command ${command}`)
    }
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error
    console.error(`ERROR: ${error.message}`)
    return error.status
  }
}

function refuseArguments(command: string, args: readonly string[]): void {
  if (args.length > 0)
    throw new ReleaseError(`expected ${command} to have no arguments, got: ${args.join(" ")}`)
}
