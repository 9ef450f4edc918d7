/** A statement about OTP's behaviour, and what shows it: scenarios, by the tags of `shows`, or the reason why none can. */
export interface Statement {
  readonly says: string
  readonly by: readonly string[]
  readonly because?: string
}

/** A statement that every scenario with one of these tags shows. */
export const shown = (says: string, ...by: readonly string[]): Statement => ({ says, by })

/** A statement that no scenario can show. */
export const unshown = (says: string, because: string): Statement => ({ says, by: [], because })

export const TWO_NODES = "it takes two nodes, and there is one on each side"
export const HEAP = "JavaScript has one heap for all processes, so there is nothing to measure or to limit"
export const TEXT =
  "a text for people; which report is logged, when and with what is compared, its words are not"
export const PRINTED = "what is printed goes to the standard output, which no trace holds"
export const VERSION = "it is about an older Elixir than the one compared with"
