import { inspect } from "../kernel/index.ts"
import { logReport } from "../logger/index.ts"
import { NOREPLY, Instruction } from "./next.ts"
import type { ServerProc } from "./server.ts"

// What OTP does where a module has no such callback.

export function defaultCall(server: ServerProc): never {
  throw new Error(
    `attempted to call GenServer ${inspect(server.name ?? server.pid)} but no handleCall was provided`,
  )
}

export function defaultCast(server: ServerProc): never {
  throw new Error(
    `attempted to cast GenServer ${inspect(server.name ?? server.pid)} but no handleCast was provided`,
  )
}

export function defaultInfo(server: ServerProc, message: unknown): Instruction {
  logReport({
    label: ["gen_server", "no_handle_info"],
    module: server.callbacks.name,
    name: server.name ?? server.pid,
    message,
  })
  return new Instruction(NOREPLY, server.userState, undefined, undefined, undefined)
}

export function undefinedContinue(server: ServerProc): never {
  throw new TypeError(`${server.callbacks.name} asked to continue but has no handleContinue`)
}

export function notAsync(module: string, callback: string): TypeError {
  return new TypeError(
    `expected ${callback} of ${module} to return an instruction, got: a promise. ` +
      `Declare the callback async, or define the module with { async: true }`,
  )
}

export function notAWait(callback: string, got: unknown): TypeError {
  return new TypeError(`expected ${callback} to yield* a wait of its own process, got: ${inspect(got)}`)
}
