import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { LocalPid } from "../kernel/index.ts"
import type { CompleteChildSpec, IdIndex, RestartType } from "./child-spec.types.ts"
import { ChildTable } from "./strategy-table.ts"
import type { SupervisedChild } from "./strategy-table.ts"

const spec = (id: unknown, restart: RestartType = "permanent", significant = false): CompleteChildSpec => ({
  id,
  start: [{}, "startLink", []],
  restart,
  shutdown: 5_000,
  type: "worker",
  modules: [],
  significant,
})
const idsOf = (children: Iterable<SupervisedChild>) => [...children].map((child) => child.spec.id)
const newPid = () => new LocalPid({})

describe("ChildTable", () => {
  test("keeps children in start order", () => {
    const table = new ChildTable()
    const [, second] = ["a", "b", "c", "d"].map((id) => table.append(spec(id)))
    expect(idsOf(table.forwards())).toEqual(["a", "b", "c", "d"])
    expect(idsOf(table.forwards(second))).toEqual(["b", "c", "d"])
    expect(idsOf(table.backwards())).toEqual(["d", "c", "b", "a"])
    expect(idsOf(table.backwards(second))).toEqual(["d", "c", "b"])
  })

  test("finds children by id and by pid", () => {
    const table = new ChildTable()
    const child = table.append(spec("a"))
    const pid = newPid()
    table.started(child, pid)
    expect(table.byId("a")).toBe(child)
    expect(table.byPid(pid)).toBe(child)
    expect(table.byId("b")).toBeUndefined()
    expect(table.byPid(newPid())).toBeUndefined()
  })

  test("forgets the pid of a child that ended or is being restarted", () => {
    const table = new ChildTable()
    const child = table.append(spec("a"))
    const [first, second] = [newPid(), newPid()]
    table.started(child, first)
    table.restarting(child, ["restarting", first])
    expect(child.state).toEqual(["restarting", first])
    expect(table.byPid(first)).toBeUndefined()
    table.started(child, second)
    expect(table.byPid(second)).toBe(child)
    table.ended(child)
    expect(table.byPid(second)).toBeUndefined()
    expect(child.state).toBeUndefined()
    expect(table.size).toBe(1)
  })

  test("does not keep a temporary child that ended or was ignored", () => {
    const table = new ChildTable()
    const ended = table.append(spec("ended", "temporary"))
    const ignored = table.append(spec("ignored", "temporary"))
    table.started(ended, newPid())
    table.ended(ended)
    table.started(ignored, undefined)
    expect(table.size).toBe(0)
  })

  test("keeps any other child that was ignored", () => {
    const table = new ChildTable()
    table.started(table.append(spec("a", "transient")), undefined)
    expect(idsOf(table.forwards())).toEqual(["a"])
  })

  test("refuses a second child of one id", () => {
    const table = new ChildTable()
    table.append(spec("a"))
    expect(() => table.append(spec("a"))).toThrow('got: "a"')
  })

  test("lets the index decide which ids are equal", () => {
    const ids = new Map<string, SupervisedChild>()
    const index: IdIndex<SupervisedChild> = {
      get: (id) => ids.get(JSON.stringify(id)),
      has: (id) => ids.has(JSON.stringify(id)),
      set: (id, value) => ids.set(JSON.stringify(id), value),
      delete: (id) => ids.delete(JSON.stringify(id)),
    }
    const table = new ChildTable(index)
    const child = table.append(spec(["room", 1]))
    expect(table.byId(["room", 1])).toBe(child)
    table.remove(child)
    expect(ids.size).toBe(0)
  })

  test("ignores what happens to a child that it forgot", () => {
    const table = new ChildTable()
    const child = table.append(spec("a", "transient", true))
    table.remove(child)
    table.remove(child)
    const pid = newPid()
    table.started(child, pid)
    expect([table.size, table.activeSignificant, table.byPid(pid)]).toEqual([0, 0, undefined])
  })

  test("gives a pid that two children have to the first", () => {
    const table = new ChildTable()
    const [a, b] = [table.append(spec("a")), table.append(spec("b"))]
    const pid = newPid()
    table.started(a, pid)
    table.started(b, pid)
    table.ended(b)
    expect(table.byPid(pid)).toBe(a)
  })

  test("counts significant children that run or are being restarted", () => {
    const table = new ChildTable()
    const [a, b] = [table.append(spec("a", "transient", true)), table.append(spec("b", "temporary", true))]
    const plain = table.append(spec("c"))
    for (const child of [a, b, plain]) table.started(child, newPid())
    expect(table.activeSignificant).toBe(2)
    table.restarting(a, ["restarting", undefined])
    expect(table.activeSignificant).toBe(2)
    table.ended(b)
    expect(table.activeSignificant).toBe(1)
    table.ended(a)
    expect(table.activeSignificant).toBe(0)
  })

  test("can be walked while the visited children are removed", () => {
    const table = new ChildTable()
    for (const id of ["a", "b", "c"]) table.append(spec(id))
    for (const child of table.forwards()) table.remove(child)
    expect(table.size).toBe(0)
    for (const id of ["a", "b", "c"]) table.append(spec(id))
    for (const child of table.backwards()) if (child.spec.id !== "b") table.remove(child)
    expect(idsOf(table.forwards())).toEqual(["b"])
  })

  test("agrees with an array", () => {
    const id = fc.integer({ min: 0, max: 9 })
    const operation = fc.oneof(
      fc.record({ type: fc.constant("append"), id, temporary: fc.boolean(), significant: fc.boolean() }),
      fc.record({ type: fc.constantFrom("remove", "started", "ignored", "ended", "restarting"), id }),
    )
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
        const table = new ChildTable()
        let model: SupervisedChild[] = []
        for (const op of operations) {
          const child = table.byId(op.id)
          expect(child).toBe(model.find((member) => member.spec.id === op.id))
          const forget = () => (model = model.filter((member) => member !== child))
          if ("temporary" in op) {
            const restart = op.temporary ? "temporary" : "transient"
            if (child === undefined) model.push(table.append(spec(op.id, restart, op.significant)))
            continue
          }
          if (child === undefined) continue
          if (op.type === "started") table.started(child, newPid())
          else if (op.type === "restarting") table.restarting(child, ["restarting", undefined])
          else if (op.type === "remove") table.remove(child)
          else if (op.type === "ended") table.ended(child)
          else table.started(child, undefined)
          const gone =
            op.type === "remove" || (child.spec.restart === "temporary" && child.state === undefined)
          if (gone) forget()

          expect([...table.forwards()]).toEqual(model)
          expect([...table.backwards()]).toEqual(model.toReversed())
          expect(table.size).toBe(model.length)
          const active = model.filter((member) => member.spec.significant && member.state !== undefined)
          expect(table.activeSignificant).toBe(active.length)
          const alive = model.filter((member) => member.state instanceof LocalPid)
          expect(alive.map((member) => table.byPid(member.state as LocalPid))).toEqual(alive)
        }
      }),
    )
  })
})
