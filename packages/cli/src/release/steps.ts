import { expected, Misuse } from "../command/index.ts"
import type { Step } from "./options.ts"
import type { Release } from "./release-value.ts"

/** Throws `Misuse` unless the steps can be run: `"assemble"` once, `"tar"` at most once and after it. */
export function checkSteps(steps: readonly unknown[]): asserts steps is readonly Step[] {
  for (const step of steps) {
    const isFunction = typeof step === "function"
    if (step !== "assemble" && step !== "tar" && !isFunction) {
      throw expected("a step", '"assemble", "tar" or a function of one argument', step)
    }
    if (isFunction && step.length !== 1) {
      throw new Misuse(`expected a step to be a function of one argument, got: one of ${step.length}`)
    }
  }
  const count = (name: string): number => steps.filter((step) => step === name).length
  if (count("assemble") === 0) throw new Misuse('expected the steps to have "assemble", got: none')
  if (count("assemble") > 1)
    throw new Misuse('expected the steps to have "assemble" once, got: it more than once')
  if (count("tar") > 1)
    throw new Misuse('expected the steps to have "tar" at most once, got: it more than once')
  if (count("tar") === 1 && steps.indexOf("tar") < steps.indexOf("assemble")) {
    throw new Misuse('expected "tar" to come after "assemble" in the steps, got: it before')
  }
}

/** Runs the steps one after the other; each gets the release of the one before, with the steps that remain. */
export async function runSteps(
  release: Release,
  builtIn: Readonly<Record<"assemble" | "tar", (release: Release) => Promise<Release>>>,
): Promise<Release> {
  let current = release
  for (let steps = current.steps; steps.length > 0; steps = current.steps) {
    const [step, ...remaining] = steps
    const input: Release = { ...current, steps: remaining }
    if (typeof step === "string") current = await builtIn[step](input)
    else {
      const output: unknown = await step!(input)
      if (!isRelease(output))
        throw expected("a step to return the release: what it returned", "a release", output)
      current = output
    }
  }
  return current
}

function isRelease(value: unknown): value is Release {
  if (typeof value !== "object" || value === null) return false
  const { name, path, steps } = value as Partial<Release>
  return typeof name === "string" && typeof path === "string" && Array.isArray(steps)
}
