import { startDaemon, watch } from "../daemon/index.ts"
import { readEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { printLogs } from "./logs.ts"
import { remote } from "./remote.ts"
import { printPid, requestRestart, rpc } from "./requests.ts"
import { printStatus } from "./status.ts"
import { requestStop } from "./stop.ts"

/**
 * Runs a command that needs no system of its own: it talks to the one that runs. Resolves to the exit status;
 * what went wrong stands on standard error then.
 */
export async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [command = "", ...args] = argv
  try {
    const release = readEnvironment(env)
    switch (command) {
      case "watch":
        return await watch(release, env)
      case "daemon":
      case "daemon_iex":
        await startDaemon(release, env)
        return 0
      case "rpc":
        return await rpc(release, env, args)
      case "remote":
        refuseArguments(command, args)
        return await remote(release, env)
      case "stop":
        refuseArguments(command, args)
        return await requestStop(release, env)
      case "restart":
        refuseArguments(command, args)
        return await requestRestart(release, env)
      case "pid":
        refuseArguments(command, args)
        return await printPid(release, env)
      case "status":
        return await printStatus(release, env, args)
      case "logs":
        return await printLogs(release, env, args)
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
