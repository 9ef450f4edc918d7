// What a workload measures with: its client, its clock, its checks, and where its figures go.

import { Process } from "beamline"
import type { Steps } from "beamline"

import { figuresOf, now } from "./figures.ts"
import type { Figures } from "./figures.ts"
import { WARM_UPS } from "./parameters.ts"

/** Who does the work: an async process, a generator process, or async code outside any process. */
export type Kind = "async" | "gen" | "main"

export const KINDS: readonly Kind[] = ["async", "gen", "main"]

/** The client of a workload, written for each kind: a driver that ran one as the other would be measured too. */
export interface Code {
  async(): Promise<void>
  gen(): Steps
}

export class Bench {
  readonly kind: Kind
  /** How often what is measured runs before. */
  readonly warmUps: number
  readonly #scale: number
  readonly #system: string
  readonly #print: (figures: Figures) => void

  constructor(
    kind: Kind,
    scale: number,
    system: string,
    print: (figures: Figures) => void,
    warmUps = WARM_UPS,
  ) {
    this.warmUps = warmUps
    this.kind = kind
    this.#scale = scale
    this.#system = system
    this.#print = print
  }

  /** A number of the parameters at the scale of this run. */
  scaled(n: number): number {
    return Math.max(1, Math.trunc(n * this.#scale))
  }

  /** Runs the client to its end. */
  async client(code: Code): Promise<void> {
    if (this.kind === "main") await code.async()
    else await Process.run(this.kind === "gen" ? () => code.gen() : () => code.async())
  }

  /** Runs the client, and gives how long it took, in milliseconds. */
  async time(code: Code): Promise<number> {
    const start = now()
    await this.client(code)
    return now() - start
  }

  /**
   * Runs clients until V8 has compiled what they run: many short ones, since a function that is entered often is
   * compiled for certain, and one that loops for long only sometimes.
   */
  async warm(make: () => Code): Promise<void> {
    for (let i = 0; i < this.warmUps; i++) await this.client(make())
  }

  emit(workload: string, n: number, ms: number, extra: Readonly<Record<string, number>> = {}): void {
    this.#print(figuresOf(this.#system, workload, n, ms, extra))
  }
}
