import { inspect } from "../kernel/index.ts"
import type { Message } from "../kernel/index.ts"
import { afterTurn, DEAD, inRoot, RUNNING } from "../runtime/index.ts"
import type { Proc } from "../runtime/index.ts"
import { fingerprint } from "./freeze.ts"

/** What was sent, by whom and to whom, and which parts of it can't be frozen. */
export interface Sent {
  readonly from: Proc | null
  readonly to: Proc | null
  readonly body: unknown
  readonly watched: readonly object[]
}

/** Told of a change: what was sent, how it looked before, who may have done it. */
export type Report = (sent: Sent, before: string, suspects: readonly (Proc | null)[]) => void

/** How many parcels are watched at a time; a message that nobody takes is forgotten at last. */
const MOST = 1_000

const open = new Set<Parcel>()
const observed = new WeakSet<Proc>()

export function watchParcel(sent: Sent, report: Report): Parcel {
  // The end of a turn that goes on already will not be seen.
  const { from } = sent
  const unseen = from !== null && from.state === RUNNING && !observed.has(from) ? from : null
  const parcel = new Parcel(sent, report, unseen)
  const [oldest] = open
  if (open.size >= MOST && oldest !== undefined) open.delete(oldest)
  open.add(parcel)
  observe(from)
  observe(sent.to)
  return parcel
}

/** Has the parcels of a process looked at before and after each of its turns: a change in between is its own. */
function observe(proc: Proc | null): void {
  if (proc === null || observed.has(proc)) return
  observed.add(proc)
  const run = (given?: Message): void => Object.getPrototypeOf(proc).run.call(proc, given)
  proc.run = (given) => {
    checkAll(proc, null)
    try {
      run(given)
    } finally {
      checkAll(proc, proc)
    }
  }
}

function checkAll(concerned: Proc, culprit: Proc | null): void {
  for (const parcel of open) {
    if (parcel.sent.from === concerned || parcel.sent.to === concerned) parcel.check(culprit)
  }
}

/** A message on its way, parts of which can't be frozen. */
export class Parcel {
  readonly sent: Sent
  readonly #report: Report
  #text: string
  #print: number
  #hasArrived = false
  #senderStood = ""
  #unseen: Proc | null

  constructor(sent: Sent, report: Report, unseen: Proc | null) {
    this.sent = sent
    this.#unseen = unseen
    this.#report = report
    this.#text = inspect(sent.body)
    this.#print = fingerprint(sent.watched)
    this.#senderStood = standing(sent.from)
  }

  /** The receiver looks at it, and may hold it from now on. */
  arrive(): void {
    this.check(null)
    if (this.#hasArrived) return
    this.#hasArrived = true
    inRoot(() => {
      // Two hops: behind the code that awaits the message.
      queueMicrotask(() => queueMicrotask(() => this.check(null)))
      afterTurn(() => {
        this.check(null)
        open.delete(this)
      })
    })
  }

  /** Compares it with what it was when it was looked at last. `culprit` is who alone has run since then, if known. */
  check(culprit: Proc | null): void {
    const print = fingerprint(this.sent.watched)
    const senderStood = standing(this.sent.from)
    if (print !== this.#print) {
      const before = this.#text
      this.#print = print
      this.#text = inspect(this.sent.body)
      this.#report(this.sent, before, culprit === null ? this.#suspects(senderStood) : [culprit])
    }
    this.#senderStood = senderStood
    if (this.#unseen?.state !== RUNNING) this.#unseen = null
  }

  /** Nobody's turn it was, so async code has done it: the sender's, until the receiver has the message. */
  #suspects(senderStands: string): readonly (Proc | null)[] {
    const { from, to } = this.sent
    if (!this.#hasArrived || from === to) return [from]
    if (!isAsync(to)) return [from]
    const hasSenderRun = this.#unseen !== null || (isAsync(from) && senderStands !== this.#senderStood)
    return hasSenderRun ? [from, to] : [to]
  }
}

/** Changes when a process has done something with the runtime. */
function standing(proc: Proc | null): string {
  return proc === null ? "" : `${proc.reductions} ${proc.openWaits} ${proc.state === DEAD}`
}

/** Whether a process has code that runs outside its turns. */
function isAsync(proc: Proc | null): boolean {
  return proc === null || proc.parent === null || proc.context !== null
}
