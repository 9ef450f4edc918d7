import { describe, expect, test } from "vitest"

import { checkLayers } from "./layers.mjs"

/** Checks files of packages/beamline/src (or, with a leading slash, of the project) and tells each problem. */
function check(files: Record<string, string>): string[] {
  const paths = Object.entries(files).map(
    ([path, source]) =>
      [path.startsWith("/") ? path.slice(1) : `packages/beamline/src/${path}`, source] as const,
  )
  return checkLayers(new Map(paths)).map(({ file, line, message }) =>
    `${file}:${line} ${message}`.replaceAll("packages/beamline/src/", ""),
  )
}

describe("layers", () => {
  test("allows imports of the own folder and of lower layers", () => {
    const problems = check({
      "kernel/index.ts": `export * from "./pid.ts"`,
      "kernel/pid.ts": "export const pid = 1",
      "runtime/index.ts": `import { pid } from "../kernel/index.ts"\nimport "../logger/index.ts"`,
      "agent/index.ts": `import "../gen-server/index.ts"`,
      "index.ts": `export * as Agent from "./agent/index.ts"`,
    })
    expect(problems).toEqual([])
  })

  test.each([
    ["kernel/pid.ts", "../runtime/index.ts"],
    ["logger/index.ts", "../runtime/index.ts"],
    ["process/index.ts", "../gen/index.ts"],
    ["gen-server/index.ts", "../agent/index.ts"],
    ["supervisor/index.ts", "../task/index.ts"],
    ["application/index.ts", "../testing/index.ts"],
    ["testing/index.ts", "../index.ts"],
  ])("fails on %s importing %s upward", (file, specifier) => {
    expect(check({ [file]: `import "${specifier}"` })).toEqual([
      `${file}:1 imports ${specifier.slice(3)} from a higher layer`,
    ])
  })

  test("fails on an import between folders of one layer", () => {
    expect(check({ "task/index.ts": `import "../registry/index.ts"` })).toEqual([
      "task/index.ts:1 imports registry/index.ts from another folder of its layer",
    ])
  })

  test("fails on a folder without a layer", () => {
    expect(check({ "utils/index.ts": "" })).toEqual([
      "utils/index.ts:1 stands in a folder that scripts/layers.mjs gives no layer",
    ])
  })

  test("lets tests import upward, but not past a door", () => {
    const problems = check({
      "kernel/pid.test.ts": `import "../process/index.ts"\nimport "node:fs"\nimport "vitest"`,
      "kernel/pid.test-d.ts": `import "../runtime/pump.ts"`,
    })
    expect(problems).toEqual(["kernel/pid.test-d.ts:1 imports runtime/pump.ts past its folder's index.ts"])
  })

  test.each([
    ["runtime/pump.ts", "../kernel/pid.ts", false],
    ["runtime/pump.ts", "../kernel/index.ts", true],
    ["runtime/pump.ts", "./queue/heap.ts", false],
    ["runtime/pump.ts", "./queue/index.ts", true],
    ["runtime/queue/heap.ts", "../pump.ts", true],
    ["runtime/queue/heap.ts", "../../kernel/pid.ts", false],
    ["index.ts", "./kernel/pid.ts", false],
    ["kernel/pid.test.ts", "../../../other/test-support/index.ts", true],
    ["kernel/pid.test.ts", "../../../other/test-support/run.ts", false],
    ["kernel/pid.ts", "../../../other/test-support/index.ts", false],
  ])("asks for the door: %s importing %s is allowed: %s", (file, specifier, allowed) => {
    const problems = check({ [file]: `import "${specifier}"` })
    expect(problems.some((problem) => problem.endsWith("past its folder's index.ts"))).toBe(!allowed)
  })

  test.each([
    [`import { x } from "../runtime/index.ts"`],
    [`import type { x } from "../runtime/index.ts"`],
    [`import {\n  a,\n  b,\n} from "../runtime/index.ts"`],
    [`export { x } from "../runtime/index.ts"`],
    [`export * from '../runtime/index.ts'`],
    [`export type * from "../runtime/index.ts"`],
    [`const x = await import("../runtime/index.ts")`],
    [`type X = import("../runtime/index.ts").X`],
  ])("sees %s", (source) => {
    expect(check({ "kernel/pid.ts": source })).toEqual([
      "kernel/pid.ts:1 imports runtime/index.ts from a higher layer",
    ])
  })

  test("does not see imports in comments and strings, and tells the line", () => {
    const source = `/** import "../runtime/index.ts" */\nconst s = 'import "../runtime/index.ts"'\nimport "../gen/index.ts"`
    expect(check({ "kernel/pid.ts": source })).toEqual([
      "kernel/pid.ts:3 imports gen/index.ts from a higher layer",
    ])
  })

  test("fails on a circle of running imports in one folder", () => {
    const problems = check({
      "kernel/a.ts": `import "./b.ts"`,
      "kernel/b.ts": `\nimport "./c.ts"`,
      "kernel/c.ts": `import "./a.ts"`,
      "kernel/d.ts": `import "./a.ts"`,
    })
    expect(problems).toEqual([
      "kernel/a.ts:1 imports itself in a circle: kernel/a.ts -> kernel/b.ts -> kernel/c.ts -> kernel/a.ts",
    ])
  })

  test("allows a circle that only types close, inside one folder", () => {
    const problems = check({
      "kernel/a.ts": `import { b } from "./b.ts"`,
      "kernel/b.ts": `import type { A } from "./a.ts"`,
    })
    expect(problems).toEqual([])
  })

  test("counts import { type X } as running, since the import statement stays", () => {
    const problems = check({
      "kernel/a.ts": `import { b } from "./b.ts"`,
      "kernel/b.ts": `import { type A } from "./a.ts"`,
    })
    expect(problems).toHaveLength(1)
  })

  test("fails on a circle between folders, types included", () => {
    const problems = check({
      "runtime/index.ts": `export * from "./queue/index.ts"`,
      "runtime/queue/index.ts": `import type { X } from "../index.ts"`,
    })
    expect(problems).toEqual([
      "runtime/index.ts:1 imports itself in a circle: runtime/index.ts -> runtime/queue/index.ts -> runtime/index.ts",
    ])
  })

  test("allows node: imports in runtime/platform.ts alone", () => {
    const problems = check({
      "runtime/platform.ts": `import "node:async_hooks"`,
      "runtime/pump.ts": `import "node:async_hooks"`,
      "testing/index.ts": `import "fs"`,
      "gen/index.ts": `const fs = import("node:fs/promises")`,
    })
    expect(problems).toEqual([
      "runtime/pump.ts:1 imports node:async_hooks: only runtime/platform.ts may import from Node",
      "testing/index.ts:1 imports fs: only runtime/platform.ts may import from Node",
      "gen/index.ts:1 imports node:fs/promises: only runtime/platform.ts may import from Node",
    ])
  })

  test("fails on a dependency of the core, the package itself included", () => {
    expect(check({ "testing/index.ts": `import "beamline"\nimport "pino"` })).toEqual([
      "testing/index.ts:1 imports beamline: the core has no dependency",
      "testing/index.ts:2 imports pino: the core has no dependency",
    ])
  })

  test.each([
    "examples/search/src/main.ts",
    "bench/ring.ts",
    "scripts/layers.mjs",
    "conformance/a.ts",
    "guides/a.ts",
  ])("fails on packages importing %s", (to) => {
    const problems = check({
      "index.test.ts": `import "../../../${to}"`,
      "/packages/cli/src/a.ts": `import "../../../${to}"`,
    })
    expect(problems).toEqual([
      `index.test.ts:1 imports ${to}, which is outside packages/`,
      `packages/cli/src/a.ts:1 imports ${to}, which is outside packages/`,
    ])
  })

  test("fails on packages importing an example by its package name", () => {
    expect(
      check({ "/packages/cli/src/a.ts": `import "@beamline/example-search"\nimport "node:fs"` }),
    ).toEqual(["packages/cli/src/a.ts:1 imports @beamline/example-search, which is outside packages/"])
  })
})
