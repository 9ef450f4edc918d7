import { checkCode, functionOf, moduleName, Process } from "../process/index.ts"

/** What a task runs, and how reports and the process dictionary show it. */
export interface TaskCall {
  /** Runs inside the task's process. */
  readonly code: () => unknown
  /** As reports show it: the function, or `[module, name]`. */
  readonly shown: unknown
  readonly args: readonly unknown[]
  readonly mfa: readonly [module: string, name: string, arity: number]
}

const APPLY = ["erlang", "apply", 2] as const
const NONE: readonly unknown[] = []

type AnyFunction = (...args: unknown[]) => unknown

/** Reads `fn`, or `module, "function", args`; throws at once for anything else. */
export function callOf(target: unknown, name: unknown, args: unknown): TaskCall {
  if (name !== undefined || args !== undefined) return moduleCall(target, name, args)
  checkCode(target)
  return functionCall(target, NONE)
}

export function moduleCall(module: unknown, name: unknown, args: unknown): TaskCall {
  const code = functionOf(module, name, args)
  const list = args as readonly unknown[]
  const shown = [moduleName(module), name as string] as const
  return { code, shown, args: list, mfa: [...shown, list.length] }
}

/** A function with some arguments, and behind them the task's AbortSignal if the function has a parameter for it. */
export function functionCall(
  fn: AnyFunction,
  args: readonly unknown[],
  takesSignal: boolean = fn.length > args.length,
): TaskCall {
  return { code: takesSignal ? withSignal(fn, args) : codeOf(fn, args), shown: fn, args, mfa: APPLY }
}

function codeOf(fn: AnyFunction, args: readonly unknown[]): () => unknown {
  if (args.length === 0) return fn
  // Bound, it stays a generator function; to make a new one for each task would cost more than the task.
  return isGeneratorFunction(fn) ? fn.bind(undefined, ...args) : () => fn(...args)
}

function withSignal(fn: AnyFunction, args: readonly unknown[]): () => unknown {
  if (!isGeneratorFunction(fn)) return () => fn(...args, Process.signal())
  return function* () {
    return yield* fn(...args, Process.signal()) as Generator<unknown, unknown>
  }
}

export function isGeneratorFunction(fn: () => unknown): boolean {
  return (fn as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "GeneratorFunction"
}
