import { type From, GenServer, isDown, isPid, noreply, ok, type Pid, Process, reply } from "beamline"
import { appendJournal, readJournal } from "./journal.ts"
import {
  decodeFact,
  encodeFact,
  type Fact,
  isFinished,
  type Ledger,
  type LedgerEvent,
  openLedger,
  type Progress,
  progressOf,
  stepLedger,
  type Work,
} from "./ledger.ts"
import { nameOf } from "./names.ts"
import { publish } from "./news.ts"

/** Hands out the work, hears what became of it, and takes back what a dead reader had in hand. */
export interface LedgerServer {
  call: {
    /** Answered as soon as there is work. */
    ask(): Work
    report(fact: Fact): void
    progress(): Progress
    /** Answered when everything that was found is settled. */
    finished(): void
  }
}

export const ledger = nameOf<LedgerServer>("ledger")

interface State {
  readonly file: string
  readonly ledger: Ledger<Pid>
  /** Each reader's last question. */
  readonly questions: Map<Pid, From<Work>>
  /** Those who wait for the end. */
  audience: From<void>[]
}

export const LedgerServer = GenServer.define<LedgerServer>("ledger", { name: ledger })({
  init: ({ file, shards }: { readonly file: string; readonly shards: number }) => {
    const facts = readJournal(file).map(decodeFact)
    const state: State = { file, ledger: openLedger(shards, facts), questions: new Map(), audience: [] }
    return ok(state)
  },

  handleCall: {
    ask: (state, from) => {
      if (!state.questions.has(from.pid)) Process.monitor(from.pid)
      state.questions.set(from.pid, from)
      step(state, { event: "asked", reader: from.pid })
      return noreply(state)
    },
    report: (state, from, fact) => {
      appendJournal(state.file, [encodeFact(fact)])
      step(state, { event: "reported", reader: from.pid, fact })
      publish("progress", progressOf(state.ledger))
      tellIfFinished(state)
      return reply(undefined, state)
    },
    progress: (state) => reply(progressOf(state.ledger), state),
    finished: (state, from) => {
      state.audience.push(from)
      tellIfFinished(state)
      return noreply(state)
    },
  },

  handleInfo: (state, message) => {
    if (isDown(message) && isPid(message[3])) {
      state.questions.delete(message[3])
      step(state, { event: "died", reader: message[3] })
    }
    return noreply(state)
  },
})

function step(state: State, event: LedgerEvent<Pid>): void {
  for (const { reader, work } of stepLedger(state.ledger, event)) {
    GenServer.reply(state.questions.get(reader)!, work)
  }
}

function tellIfFinished(state: State): void {
  if (!isFinished(state.ledger)) return
  for (const from of state.audience) GenServer.reply(from, undefined)
  state.audience = []
}
