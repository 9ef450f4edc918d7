import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { INFO, Mailbox, Message } from "./mailbox.ts"
import type { Mark } from "./mailbox.ts"

const message = (body: unknown): Message => new Message(INFO, body, null)

/** Takes the first message of that body after a place. */
const take = (box: Mailbox, from: Message | null, wanted: unknown): Message | null =>
  box.take(from, { wants: ({ body }) => body === wanted })

const bodies = (box: Mailbox): unknown[] => box.messages().map(({ body }) => body)

describe("Mailbox", () => {
  test("gives the oldest first", () => {
    const box = new Mailbox()
    expect(box.shift()).toBeNull()
    for (const body of [1, 2, 3]) box.append(message(body))
    expect([box.shift()?.body, box.shift()?.body]).toEqual([1, 2])
    expect(box.queued).toBe(1)
  })

  test("takes out of the middle and the end", () => {
    const box = new Mailbox()
    for (const body of [1, 2, 3]) box.append(message(body))
    expect(take(box, null, 3)?.body).toBe(3)
    box.append(message(4))
    expect(bodies(box)).toEqual([1, 2, 4])
  })

  test("does not count or show marks, and finds past them", () => {
    const box = new Mailbox()
    expect(box.mark()).toBeNull()
    box.append(message(1))
    const mark = box.mark()
    expect(box.mark()).toBe(mark)
    box.append(message(2))
    expect([box.queued, bodies(box)]).toEqual([2, [1, 2]])
    expect(take(box, mark, 1)).toBeNull()
    box.append(message(3))
    expect(take(box, mark, 3)?.body).toBe(3)
    box.shift()
    expect(box.shift()?.body).toBe(2)
    expect(box.startOf(mark)).toBeNull()
    expect(box.shift()).toBeNull()
  })

  test("knows a mark of another mailbox", () => {
    const [one, two] = [new Mailbox(), new Mailbox()]
    one.append(message(1))
    two.append(message(2))
    expect(two.startOf(one.mark())).toBeNull()
  })

  test("lets go of what it had, and of its marks, when it is cleared", () => {
    const box = new Mailbox()
    box.append(message(1))
    const mark = box.mark()!
    box.append(message(2))
    box.clear()
    expect([mark.from, mark.next, box.queued, box.shift()]).toEqual([null, null, 0, null])
  })

  test("does not pile up marks", () => {
    for (const stuck of [0, 1]) {
      const box = new Mailbox()
      for (let i = 0; i < stuck; i++) box.append(message("stuck"))
      for (let i = 0; i < 1_000; i++) {
        box.append(message(i))
        box.mark()
      }
      while (box.queued > stuck) box.take(null, { wants: ({ body }) => body !== "stuck" })
      expect(take(box, null, "none")).toBeNull()
      let links = 0
      for (let link = box.head; link !== null; link = link.next) links++
      expect(links).toBeLessThanOrEqual(stuck * 2)
    }
  })

  test("behaves as a list, whatever is done to it", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("append" as const) }),
      fc.record({ do: fc.constant("shift" as const) }),
      fc.record({ do: fc.constant("mark" as const) }),
      fc.record({ do: fc.constantFrom("take" as const, "removeAll" as const), of: fc.nat(6) }),
      fc.record({ do: fc.constant("takeSince" as const), of: fc.nat(6), since: fc.nat(3) }),
      fc.record({ do: fc.constant("clear" as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const box = new Mailbox()
        let list: number[] = []
        let count = 0
        const marks: { mark: Mark | null; at: number }[] = []
        const matches = (n: number, of: number): boolean => n % 7 === of
        const take = (of: number, start: Message | null): number | undefined =>
          box.take(start, { wants: ({ body }) => matches(body as number, of) })?.body as number | undefined
        const model = (of: number, from: number): number | undefined => {
          const found = list.find((n) => n >= from && matches(n, of))
          list = list.filter((n) => n !== found)
          return found
        }
        for (const action of steps) {
          if (action.do === "append") {
            box.append(message(count))
            list.push(count++)
          } else if (action.do === "shift") expect(box.shift()?.body).toBe(list.shift())
          else if (action.do === "mark") marks.push({ mark: box.mark(), at: count })
          else if (action.do === "take") expect(take(action.of, null)).toBe(model(action.of, 0))
          else if (action.do === "removeAll") {
            const removed = box.removeAll({ wants: ({ body }) => matches(body as number, action.of) })
            expect(removed).toBe(list.filter((n) => matches(n, action.of)).length)
            list = list.filter((n) => !matches(n, action.of))
          } else if (action.do === "takeSince") {
            const since = marks[action.since]
            if (since === undefined) continue
            // Without a mark of its own the search starts at the front: all that was there has gone since.
            const start = box.startOf(since.mark)
            expect(take(action.of, start)).toBe(model(action.of, start === null ? 0 : since.at))
          } else {
            box.clear()
            list = []
          }
          expect(bodies(box)).toEqual(list)
          expect(box.queued).toBe(list.length)
        }
      }),
    )
  })
})
