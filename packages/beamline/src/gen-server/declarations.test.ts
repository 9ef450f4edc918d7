import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

import { expect, test } from "vitest"

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url))

const SOURCE = `
import { GenServer, noreply, ok, reply, unwrap } from "beamline"

export interface Counter {
  call: { get(): number }
  cast: { reset(): void }
}
export const Counter = GenServer.define<Counter>("Counter")({
  init: (n: number) => ok(n),
  handleCall: { get: async (n) => reply(n, n) },
  handleCast: { *reset() { return noreply(0) } },
})
export const result = await Counter.startLink(0)
export const counter = unwrap(result)
export const answer = GenServer.call(counter, "get")
export const child = Counter.childSpec(0)
export const named = GenServer.name<Counter>(["global", 1])
`

// What an editor shows for an inferred type is what the compiler writes into a declaration.
test("inferred types have short names", () => {
  const folder = mkdtempSync(join(tmpdir(), "beamline-declarations-"))
  try {
    writeFileSync(join(folder, "program.ts"), SOURCE)
    const config = {
      extends: join(ROOT, "tsconfig.check.json"),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: "/",
        outDir: join(folder, "out"),
        paths: { beamline: [join(ROOT, "packages/beamline/src/index.ts")] },
        typeRoots: [join(ROOT, "node_modules/@types")],
      },
      files: [join(folder, "program.ts")],
    }
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }')
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc")
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" })
    expect(stdout).toBe("")
    const declared = readFileSync(join(folder, "out", folder, "program.d.ts"), "utf8")
    const typeOf = (name: string): string | undefined =>
      new RegExp(`export declare const ${name}: (.*);`)
        .exec(declared)?.[1]
        ?.replaceAll(/import\("[^"]*"\)\./g, "")
    expect(typeOf("Counter")).toBe("Module<Counter, number>")
    expect(typeOf("result")).toBe("StartResult<Counter>")
    expect(typeOf("counter")).toBe("Pid<Counter>")
    expect(typeOf("answer")).toBe("Wait<number>")
    expect(typeOf("child")).toBe("ServerChildSpec")
    expect(typeOf("named")).toBe("Name<Counter>")
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
