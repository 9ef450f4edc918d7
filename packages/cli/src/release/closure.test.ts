import fc from "fast-check"
import { describe, expect, test } from "vitest"

import { applicationClosure, startOrder } from "./closure.ts"
import type { Described } from "./closure.ts"
import { isStarted, MODES, stronger } from "./modes.ts"
import type { Mode } from "./modes.ts"

type Graph = Record<string, string[] | { needs: string[]; optional: string[] }>

function closure(
  graph: Graph,
  given: Record<string, Mode>,
  skip: string[] = [],
): ReturnType<typeof applicationClosure<Described>> {
  return applicationClosure({
    given: Object.entries(given),
    find: (name) => described(graph, name),
    skipModeValidationFor: skip,
  })
}

function described(graph: Graph, name: string): Described | undefined {
  const node = graph[name]
  if (node === undefined) return undefined
  const { needs, optional } = Array.isArray(node) ? { needs: node, optional: [] } : node
  return { name, applications: needs, optionalApplications: optional }
}

const modesOf = (chosen: ReturnType<typeof closure>): string[] =>
  chosen.map(({ application, mode }) => `${application.name} ${mode}`)

describe("the applications of a release", () => {
  test("are the given ones in their order, then what they depend on, sorted", () => {
    const graph = { shop: ["db", "web"], web: ["log"], db: ["log"], log: [], extra: [] }
    expect(modesOf(closure(graph, { shop: "permanent", extra: "load" }))).toEqual([
      "shop permanent",
      "extra load",
      "db permanent",
      "log permanent",
      "web permanent",
    ])
  })

  test("a parent's mode reaches what it depends on, and the strongest wins, whatever the order", () => {
    const graph = { a: ["c"], b: ["c"], c: ["d"], d: [] }
    expect(modesOf(closure(graph, { a: "temporary", b: "transient" }))).toContain("d transient")
    expect(modesOf(closure(graph, { b: "transient", a: "temporary" }))).toContain("c transient")
    expect(modesOf(closure(graph, { a: "load", b: "none" }))).toEqual([
      "a load",
      "b none",
      "c load",
      "d load",
    ])
  })

  test("a given mode stays", () => {
    const graph = { a: ["b"], b: [] }
    expect(modesOf(closure(graph, { a: "permanent", b: "temporary" }))).toEqual([
      "a permanent",
      "b temporary",
    ])
  })

  test("an optional one that is not there is left out, one that is there comes along", () => {
    const graph = { a: { needs: [], optional: ["metrics", "absent"] }, metrics: [] }
    expect(modesOf(closure(graph, { a: "permanent" }))).toEqual(["a permanent", "metrics permanent"])
  })

  test("one that is missing is named, with whose it is", () => {
    expect(() => closure({}, { a: "permanent" })).toThrow("Could not find application a")
    expect(() => closure({ a: ["b"] }, { a: "permanent" })).toThrow(
      "Could not find application b, which a depends on",
    )
  })

  test.each(["load", "none"] as const)(
    "a started one may not depend on one of mode %s, unless skipped",
    (mode) => {
      const graph = { a: ["b"], b: [] }
      const given = { a: "permanent", b: mode } as const
      expect(() => closure(graph, given)).toThrow(
        `Application a has mode permanent, but it depends on b, which has mode ${mode}.`,
      )
      expect(modesOf(closure(graph, given, ["a"]))).toEqual(["a permanent", `b ${mode}`])
      expect(modesOf(closure(graph, { a: "load", b: mode }))).toEqual(["a load", `b ${mode}`])
    },
  )

  test("the mode of one that was not given is the strongest of those above it", () => {
    const names = ["a", "b", "c", "d", "e", "f"]
    const mode = fc.constantFrom<Mode>(...MODES)
    fc.assert(
      fc.property(
        fc.array(fc.subarray(names), { minLength: 6, maxLength: 6 }),
        mode,
        mode,
        (edges, first, second) => {
          // Edges lead forward only, so there is no circle.
          const graph = Object.fromEntries(
            names.map((name, index) => [
              name,
              edges[index]!.filter((other) => other > name && other !== "b"),
            ]),
          )
          const given = { a: first, b: second }
          const reach = (from: string): Set<string> =>
            new Set([from, ...graph[from]!.flatMap((to) => [...reach(to)])])
          const above = (name: string): Mode =>
            (["a", "b"] as const)
              .filter((root) => reach(root).has(name))
              .map((root) => given[root])
              .reduce(stronger)
          const chosen = closure(graph, given, names)
          for (const { application, mode } of chosen.slice(2)) expect(mode).toBe(above(application.name))
          const order = startOrder(chosen).map(({ application }) => application.name)
          for (const { application } of chosen) {
            for (const needed of application.applications) {
              expect(order.indexOf(needed)).toBeLessThan(order.indexOf(application.name))
            }
          }
          expect(isStarted("load")).toBe(false)
        },
      ),
    )
  })

  test("those that need each other in a circle are named", () => {
    const chosen = closure({ a: ["b"], b: ["c"], c: ["b"] }, { a: "permanent" })
    expect(() => startOrder(chosen)).toThrow("Applications depend on each other in a circle: b -> c -> b")
  })
})
