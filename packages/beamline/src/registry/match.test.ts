import { $, $$, $1, $2, $3, $_, _, is, literal, Process, Registry, rest, self } from "beamline"
import { describe, expect, test } from "vitest"

import { both, newName, startPeer, startRegistry, titled } from "../../test-support/index.ts"

const VALUES = [1, "1", { a: 1, b: 2 }, ["p", 2], ["p", 2, 3], [4, 4], undefined, null, 2.5]

describe("Registry.match", () => {
  const rows: [title: string, pattern: unknown, guards: unknown[] | undefined, values: unknown[]][] = [
    ["a literal", 1, undefined, [1]],
    ["the wildcard", _, undefined, VALUES],
    ["undefined", undefined, undefined, [undefined]],
    ["a tuple of exact size", ["p", _], undefined, [["p", 2]]],
    [
      "an open tuple",
      ["p", rest()],
      undefined,
      [
        ["p", 2],
        ["p", 2, 3],
      ],
    ],
    ["a part of an object", { a: 1 }, undefined, [{ a: 1, b: 2 }]],
    ["an exact object", literal({ a: 1 }), undefined, []],
    ["one variable twice", [$1, $1], undefined, [[4, 4]]],
    ["a type guard", is.number, undefined, [1, 2.5]],
    ["a predicate", (value: unknown) => value === null, undefined, [null]],
    [
      "a predicate that throws",
      () => {
        throw new Error("no")
      },
      undefined,
      [],
    ],
    ["a guard", $1, [["is_integer", $1]], [1]],
    ["a guard as a function", $("n", is.number), [({ n }: { n: number }) => n > 2], [2.5]],
    [
      "guards that must all hold",
      $1,
      [
        ["is_number", $1],
        [">", $1, 1],
      ],
      [2.5],
    ],
    ["a guard that fails on a type", $1, [[">", ["+", $1, 1], 2]], [2.5]],
    ["a guard on the whole entry", _, [["=:=", ["element", 2, ["element", 2, $_]], 1]], [1]],
    ["no guards", 1, [], [1]],
  ]
  for (const keys of ["unique", "duplicate"] as const) {
    for (const partitions of [1, 2]) {
      test.each(rows)(`${keys}, ${partitions}: %s`, (_title, pattern, guards, values) =>
        Process.run(function* () {
          const name = yield* startRegistry((wait) => wait[Symbol.iterator]() as never, { keys, partitions })
          const found: unknown[] = []
          let count = 0
          for (const [index, value] of VALUES.entries()) {
            const key = keys === "unique" ? index : "k"
            Registry.register(name, key, value)
            if (keys === "duplicate" && index < VALUES.length - 1) continue
            found.push(...Registry.match(name, key, pattern as object, guards as never))
            count += Registry.countMatch(name, key, pattern as object, guards as never)
          }
          expect(found).toEqual(values.map((value) => [self(), value]))
          expect(count).toBe(values.length)
          expect(Registry.match(name, "absent", pattern as object, guards as never)).toEqual([])
        }),
      )
    }
  }

  both("finds the entries of all processes under the key, and no others", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate" })
    const peer = startPeer()
    yield* peer.run(w, () => Registry.register(name, "k", 1))
    Registry.register(name, "k", 1)
    Registry.register(name, "other", 1)
    expect(Registry.match(name, "k", 1)).toEqual([
      [peer.pid, 1],
      [self(), 1],
    ])
  })
})

describe("Registry.select", () => {
  function* filled(w: never): Generator<any, string> {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    Registry.register(name, ["a", 1], { n: 1 })
    Registry.register(name, ["a", 2], { n: 2 })
    Registry.register(name, "b", "text")
    return name
  }
  const sorted = (values: unknown[]): unknown[] =>
    values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const rows: [title: string, specification: unknown, values: () => unknown[]][] = [
    ["nothing", [], () => []],
    ["a constant for each entry", [[[_, _, _], [], [true]]], () => [true, true, true]],
    ["keys", [[[$1, _, _], [], [$1]]], () => ["b", ["a", 1], ["a", 2]]],
    ["pids", [[["b", $1, _], [], [$1]]], () => [self()]],
    [
      "tuples of variables",
      [[[["a", $1], _, { n: $2 }], [], [[$1, $2]]]],
      () => [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      "objects of variables",
      [[[["a", $1], _, _], [], [{ key: $1, is: { const: $1 } }]]],
      () => [
        { key: 1, is: $1 },
        { key: 2, is: $1 },
      ],
    ],
    ["the last term of a body", [[["b", _, _], [], [1, 2, 3]]], () => [3]],
    ["all bindings", [[[["a", $2], $1, { n: $3 }], [["=:=", $2, 1]], [$$]]], () => [[self(), 1, 1]]],
    ["the whole entry", [[["b", _, _], [], [$_]]], () => [["b", [self(), "text"]]]],
    [
      "a function of the bindings",
      [[[["a", $("i")], _, _], [], [({ i }: { i: number }) => i * 10]]],
      () => [10, 20],
    ],
    ["guards", [[[_, _, { n: $1 }], [[">", $1, 1]], [$1]]], () => [2]],
    [
      "a guard on the pid",
      [
        [
          [$1, $2, _],
          [
            ["=:=", $2, ["self"]],
            ["is_atom", $1],
          ],
          [$1],
        ],
      ],
      () => ["b"],
    ],
    [
      "the first clause that matches",
      [
        [[["a", 1], _, _], [], ["first"]],
        [[_, _, _], [], ["other"]],
      ],
      () => ["first", "other", "other"],
    ],
    ["values that are undefined", [[["b", _, _], [], [undefined]]], () => [undefined]],
  ]
  for (const [title, specification, values] of rows) {
    both(`gives ${title}`, function* (w) {
      const name = yield* filled(w as never)
      expect(sorted(Registry.select(name, specification as never))).toEqual(sorted(values()))
    })
  }

  both("looks at all that was there when it began", function* (w) {
    const name = yield* startRegistry(w)
    Registry.register(name, 0)
    Registry.register(name, 1)
    const looking = (key: unknown): boolean => {
      Registry.register(name, (key as number) + 10)
      Registry.unregister(name, 1)
      return true
    }
    expect(Registry.select(name, [[[looking, _, _], [], [true]]])).toEqual([true, true])
    expect(Registry.keys(name, self())).toEqual([0, 10, 11])
  })

  const wrong = [
    undefined,
    null,
    1,
    "a",
    true,
    {},
    new Map(),
    Symbol("a"),
    () => [],
    [1],
    [[]],
    [[[_, _], [], [1]]],
    [[_, [], [1]]],
  ]
  const wrongToo = [
    [[[_, _, _], [1]]],
    [[[_, _, _], 1, [1]]],
    [[[_, _, _], [], 1]],
    [[[_, _, _], [], []]],
    [[[_, _, _], [], [$1]]],
  ]
  const wrongGuards = [
    [[[_, _, $1], [["foo", $1]], [1]]],
    [[[_, _, _], [[">", $1, 1]], [1]]],
    [[[rest(), _, _], [], [1]]],
  ]
  test.each(titled([...wrong, ...wrongToo, ...wrongGuards]))(
    "and countSelect refuse %s",
    (_title, specification) =>
      Process.run(async () => {
        const name = newName()
        await Registry.startLink({ keys: "unique", name })
        const error = expect.objectContaining({
          code: "ERR_BAD_ARGUMENT",
          message: expect.stringMatching(/^expected .*/),
        })
        expect(() => Registry.select(name, specification as never)).toThrow(error)
        expect(() => Registry.countSelect(name, specification as never)).toThrow(error)
      }),
  )
})

describe("Registry.countSelect", () => {
  both("counts the entries for which the body is true", function* (w) {
    const name = yield* startRegistry(w, { keys: "duplicate", partitions: 2 })
    for (const value of [1, 2, 3, true]) Registry.register(name, "k", value)
    expect(Registry.countSelect(name, [[[_, _, _], [], [true]]])).toBe(4)
    expect(
      Registry.countSelect(name, [
        [
          [_, _, $1],
          [
            [">", $1, 1],
            ["is_number", $1],
          ],
          [true],
        ],
      ]),
    ).toBe(2)
    expect(Registry.countSelect(name, [[[_, _, $1], [], [$1]]])).toBe(1)
    expect(Registry.countSelect(name, [[[_, _, _], [], [1]]])).toBe(0)
  })
})
