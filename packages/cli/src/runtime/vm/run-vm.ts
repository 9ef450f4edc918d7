import { readCookie, readEnvironment } from "../environment/index.ts"
import type { ReleaseEnvironment } from "../environment/index.ts"
import { ReleaseError } from "../release-error.ts"
import { checkConfig } from "./check-config.ts"
import { keepCompiled } from "./compile-cache.ts"
import { errorText } from "./console.ts"
import { serveAssembly } from "./describe.ts"
import { Ending, tellWatcher } from "./ending.ts"
import { evaluate } from "./evaluate.ts"
import { serve } from "./sessions.ts"
import type { Served } from "./sessions.ts"
import { startShell } from "./shell.ts"
import { loadSystem, startApplications } from "./system.ts"
import type { Bundle } from "./types.ts"

/**
 * Runs a command that needs a system of its own: `start`, `start_iex`, `eval` or `config`. What goes wrong is told on
 * standard error, and the process ends with its status.
 */
export async function runVm(bundle: Bundle): Promise<void> {
  const [command = "", ...args] = process.argv.slice(2)
  let isStarted = false
  if (command === "describe") return await serveAssembly(bundle)
  try {
    const release = readEnvironment(process.env)
    switch (command) {
      case "start":
      case "start_iex":
        isStarted = true
        await start(bundle, release, command === "start_iex")
        return
      case "eval":
        await evaluateOnce(bundle, release, args)
        return
      case "config":
        process.exitCode = await checkConfig(bundle, release, args)
        return
      default:
        throw new ReleaseError(`Unknown command ${command}`)
    }
  } catch (error) {
    const isExpected = error instanceof ReleaseError
    console.error(`ERROR: ${isExpected ? error.message : errorText(error)}`)
    const status = isExpected ? error.status : 1
    // What has been started already is stopped in order.
    if (isStarted) bundle.beamline.System.stop(status)
    else process.exit(status)
  }
}

async function start(bundle: Bundle, release: ReleaseEnvironment, hasShell: boolean): Promise<void> {
  const { beamline } = bundle
  const ending = new Ending(beamline)
  const served: Served = { bundle, release, ending, phase: "starting", scope: { ...beamline } }
  await openControl(release, served)
  ending.listen()
  const system = await loadSystem(bundle, release, release.bootFile)
  Object.assign(served.scope, system.scope)
  await startApplications(bundle, system)
  if (ending.isUnderWay) return
  served.phase = "ready"
  tellWatcher({ type: "ready" })
  keepCompiled()
  if (hasShell) await startShell(served)
}

/** Makes the system reachable; as long as it is, the program lives. */
async function openControl(release: ReleaseEnvironment, served: Served): Promise<void> {
  if (!release.hasControl) {
    setInterval(() => {}, 2 ** 31 - 1)
    return
  }
  const { controlPath, listen } = await import("../control/index.ts")
  const { tmp, node } = release
  const control = await listen({
    path: controlPath({ tmp, node, role: "vm" }),
    node,
    cookie: readCookie(release, process.env),
    handle: (session) => serve(served, session),
  })
  process.once("exit", () => control.close())
}

/** Evaluates an expression in a system whose applications are loaded, but not started. */
async function evaluateOnce(bundle: Bundle, release: ReleaseEnvironment, args: string[]): Promise<void> {
  const [code = "", ...rest] = args
  if (code.trim() === "") throw new ReleaseError("EVAL expects an expression as argument")
  const { scope } = await loadSystem(bundle, release, release.cleanBootFile)
  process.argv.splice(2, process.argv.length, ...rest)
  await evaluate(code, { ...scope, argv: rest })
  bundle.beamline.System.stop(0)
}
