// What stands in a mailbox. A call, a cast and a system request travel as they are, without the tuple that
// Elixir wraps around them; a process that looks at one as a plain message is shown that tuple.
export const INFO = 0
export const CAST = 1
export const CALL = 2
export const SYSTEM = 3
/** An exit signal of a trapping process, kept apart so that a server finds its parent's at once. */
export const EXIT = 4
/** Not a message: the place in the mailbox at which a reference was made. */
const MARK = 5

export type MessageKind = typeof INFO | typeof CAST | typeof CALL | typeof SYSTEM | typeof EXIT

/** A message on its way: a link of the mailbox's list. */
export class Message {
  kind: number
  body: unknown
  /** The one who waits for the answer: of a call or a system request. */
  from: object | null
  next: Message | null = null

  constructor(kind: number, body: unknown, from: object | null) {
    this.kind = kind
    this.body = body
    this.from = from
  }
}

/** A place in a mailbox, before which no message can be about the reference made there. */
export type Mark = Message

/**
 * A process's mailbox: a list, so that both ends and a removal in the middle cost the same whatever the
 * backlog. Processes extend it, which saves an object a process.
 */
export class Mailbox {
  head: Message | null = null
  tail: Message | null = null
  /** How many messages wait. */
  queued = 0

  append(message: Message): void {
    if (this.tail === null) this.head = message
    else this.tail.next = message
    this.tail = message
    this.queued++
  }

  /** Takes the oldest message. */
  shift(): Message | null {
    for (;;) {
      const first = this.head
      if (first === null) return null
      this.head = first.next
      // What is taken out lets go of the rest: a reference that is kept holds its mark, and so would hold all
      // that came after it.
      first.next = null
      if (this.head === null) this.tail = null
      if (first.kind !== MARK) {
        this.queued--
        return first
      }
      first.from = null
    }
  }

  /** Marks the end of the mailbox; `null` when it is empty, since then everything is still to come. */
  mark(): Mark | null {
    if (this.queued === 0) return null
    const tail = this.tail as Message
    if (tail.kind === MARK) return tail
    const mark = new Message(MARK, undefined, this)
    tail.next = mark
    this.tail = mark
    return mark
  }

  /** The place to start from, for a receive that is about something made at `mark`; `null` is the front. */
  startOf(mark: Mark | null): Message | null {
    let place = mark
    // A mark that has been merged with the one before it leads there; one that has been passed, to the front.
    while (place !== null && place.kind === MARK && place.from !== this)
      place = (place.body ?? null) as Mark | null
    return place
  }

  /**
   * Takes out the first message after `from` that is wanted. `head` is what an array has to have for that; messages
   * without it are passed over without asking.
   *
   * Marks without a message between them are merged on the way, and those at the front dropped: else they would
   * pile up where messages are taken from behind others.
   */
  take(from: Message | null, wanted: Wanted, head: Head | null = null): Message | null {
    let previous = this.startOf(from)
    if (previous === null) this.dropLeadingMarks()
    let message = previous === null ? this.head : previous.next
    // Read once: what is called in between could change them, so V8 would read them for each message.
    const length = head === null ? 0 : head.length
    const index = head === null ? 0 : head.index
    const literal = head === null ? undefined : head.literal
    while (message !== null) {
      const { kind } = message
      if (kind !== MARK) {
        if ((head === null || mayHave(kind, message.body, length, index, literal)) && wanted.wants(message))
          return this.unlink(message, previous)
      } else if (previous !== null && previous.kind === MARK) {
        this.merge(message, previous)
        message = previous.next
        continue
      }
      previous = message
      message = message.next
    }
    return null
  }

  private unlink(message: Message, previous: Message | null): Message {
    if (previous === null) this.head = message.next
    else previous.next = message.next
    if (message.next === null) this.tail = previous
    message.next = null
    this.queued--
    return message
  }

  private dropLeadingMarks(): void {
    for (let first = this.head; first !== null && first.kind === MARK; first = this.head) {
      this.head = first.next
      first.from = first.next = null
    }
    if (this.head === null) this.tail = null
  }

  private merge(mark: Mark, previous: Mark): void {
    previous.next = mark.next
    if (mark.next === null) this.tail = previous
    mark.from = mark.next = null
    mark.body = previous
  }

  /** Removes every message after `from` that is wanted, and tells how many there were. */
  removeAll(wanted: Wanted, from: Message | null = null): number {
    let removed = 0
    let previous = this.startOf(from)
    if (previous === null) this.dropLeadingMarks()
    let message = previous === null ? this.head : previous.next
    while (message !== null) {
      const { next }: Message = message
      if (message.kind === MARK && previous !== null && previous.kind === MARK) this.merge(message, previous)
      else if (message.kind !== MARK && wanted.wants(message)) {
        this.unlink(message, previous)
        removed++
      } else previous = message
      message = next
    }
    return removed
  }

  /** The messages, oldest first. */
  messages(): Message[] {
    const all: Message[] = []
    for (let message = this.head; message !== null; message = message.next) {
      if (message.kind !== MARK) all.push(message)
    }
    return all
  }

  clear(): void {
    this.unmark()
    this.head = null
    this.tail = null
    this.queued = 0
  }

  /** Lets the marks go: a reference that is kept would hold what came after its place. */
  private unmark(): void {
    let message = this.head
    while (message !== null) {
      const { next } = message
      if (message.kind === MARK) message.from = message.next = null
      message = next
    }
  }
}

/** What an array has to have to be worth a closer look. */
export interface Head {
  readonly length: number
  readonly index: number
  readonly literal: unknown
}

// What a receive passes over mostly fails here: in the one place that all share, and so the fastest.
function mayHave(kind: number, body: unknown, length: number, index: number, literal: unknown): boolean {
  if (kind !== INFO && kind !== EXIT) return true
  return Array.isArray(body) && body.length === length && isAt(body, index, literal)
}

function isAt(body: readonly unknown[], index: number, literal: unknown): boolean {
  try {
    return body[index] === literal
  } catch {
    // An array can be a proxy.
    return false
  }
}

/** What tells the messages that are looked for. */
export interface Wanted {
  wants(message: Message): boolean
}
