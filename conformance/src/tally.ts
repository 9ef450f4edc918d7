// Counts how scenarios went, tells of those that differ or were dropped, and says it all in one line.

import { canonical } from "./compare.ts"
import type { Difference } from "./compare.ts"
import { DECLARED } from "./differences.ts"
import type { Verdict } from "./judge.ts"
import type { Scenario } from "./language.ts"

export interface TallyOptions {
  /** Programs by chance: those that the schedule decides are only counted. */
  readonly isRandom: boolean
  /** Tells the whole scenario that differs. */
  readonly isVerbose: boolean
}

export class Tally {
  readonly #print: (line: string) => void
  readonly #options: TallyOptions
  readonly #counts = { agrees: 0, "by design": 0, differs: 0, dropped: 0 }
  readonly #dropped = new Map<string, number>()
  readonly #shown = new Set<string>()

  constructor(print: (line: string) => void, options: TallyOptions) {
    this.#print = print
    this.#options = options
  }

  tell(scenario: Scenario, verdict: Verdict): void {
    this.#counts[verdict.kind]++
    if (verdict.kind === "by design") for (const { name } of verdict.declared) this.#shown.add(name)
    if (verdict.kind === "dropped") {
      this.#dropped.set(verdict.why, (this.#dropped.get(verdict.why) ?? 0) + 1)
      if (!this.#options.isRandom || verdict.why !== "unstable")
        this.#print(`dropped (${verdict.why}): ${scenario.name}`)
    }
    if (verdict.kind !== "differs") return
    this.#print(`differs: ${scenario.name}`)
    for (const difference of verdict.differences) this.#print(described(difference))
    if (this.#options.isVerbose) this.#print(JSON.stringify(scenario))
  }

  /** There is nothing to compare with, which is as bad as a difference. */
  notRecorded({ name }: Scenario): void {
    this.#print(`not recorded: ${name}`)
    this.#counts.differs++
  }

  /** The declared differences that no scenario has shown. */
  idle(): readonly string[] {
    return DECLARED.flatMap(({ name }) => (this.#shown.has(name) ? [] : [name]))
  }

  get hasFailed(): boolean {
    return this.#counts.differs > 0
  }

  summary(): string {
    const { agrees, "by design": byDesign, differs, dropped } = this.#counts
    const total = agrees + byDesign + differs
    const line = `${total} scenarios: ${agrees} agree, ${byDesign} differ by design, ${differs} differ`
    if (dropped === 0) return line
    const share = ((100 * dropped) / (total + dropped)).toFixed(1)
    const why = [...this.#dropped].map((one) => one.join(" ")).join(", ")
    return `${line} (${dropped} more were dropped, ${share} %: ${why})`
  }
}

function described({ process, index, elixir, beamline }: Difference): string {
  return `  ${process}[${index}]\n    elixir   ${canonical(elixir)}\n    beamline ${canonical(beamline)}`
}
