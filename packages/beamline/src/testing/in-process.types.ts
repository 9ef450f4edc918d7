import type { Steps } from "../runtime/index.ts"

// `any` stands for what the runner passes where TypeScript can't tell it, as it can't with vitest's generic `test`:
// `unknown` would make every use of the context an error.

/** What a test runner passes to a test. */
export type RunnerArguments = readonly any[]

/** What a body may be: an async function, a generator function, a plain function. */
export type Body<A extends RunnerArguments, T> = (...context: A) => T | Promise<T> | Steps<T>

/** The function that `inProcess` makes for a test runner. */
export type Test<A extends RunnerArguments, T> = (...context: A) => Promise<T>
