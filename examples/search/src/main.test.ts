import { spawn, spawnSync } from "node:child_process"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { compiledPackage } from "../../../packages/beamline/test-support/index.ts"

/*
 * The compiled program as its user runs it: a node process of its own, over real files.
 */

const here = fileURLToPath(new URL(".", import.meta.url))
const place = mkdtempSync(join(tmpdir(), "search-e2e-"))
const program = join(place, "program")
const texts = join(place, "texts")
// The program's own temporary files, so that what it leaves behind can be seen.
const temporary = join(place, "tmp")

beforeAll(() => {
  compileProgram()
  mkdirSync(temporary)
  writeTexts()
}, 60_000)

afterAll(() => rmSync(place, { recursive: true, force: true }))

function compileProgram(): void {
  mkdirSync(program)
  symlinkSync(join(compiledPackage(), "node_modules"), join(program, "node_modules"))
  writeFileSync(join(program, "package.json"), '{ "type": "module" }')
  const config = {
    extends: join(here, "../../../tsconfig.base.json"),
    compilerOptions: {
      noCheck: true,
      declaration: false,
      declarationMap: false,
      rootDir: here,
      outDir: program,
    },
    include: [here],
    exclude: [join(here, "*.test.ts")],
  }
  writeFileSync(join(program, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(here, "../../../node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", program], { encoding: "utf8" })
  if (status !== 0) throw new Error(`the program does not compile:\n${stdout}`)
}

/** A few hundred small files, one binary, one too large to be read. */
function writeTexts(): void {
  for (let folder = 0; folder < 12; folder++) {
    mkdirSync(join(texts, `part ${folder}`), { recursive: true })
    for (let file = 0; file < 25; file++) {
      const lines = Array.from(
        { length: 40 },
        (_, i) => `line ${i} of file ${file} says word${(file * i) % 97}`,
      )
      writeFileSync(join(texts, `part ${folder}`, `${file}.md`), lines.join("\n"))
    }
  }
  writeFileSync(join(texts, "part 7", "treasure.txt"), "nothing here\n\nbut the hidden Treasure Chest\n")
  writeFileSync(join(texts, "image.bin"), Buffer.from([0, 1, 2, 3]))
  writeFileSync(join(texts, "huge.log"), "")
  truncateSync(join(texts, "huge.log"), 65 * 2 ** 20)
}

interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program; `seen` is told of all its output so far, and of the process. */
function search(
  args: readonly string[],
  seen?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const { NODE_OPTIONS: _, INIT_CWD: __, ...env } = process.env
  const child = spawn(process.execPath, [join(program, "main.js"), ...args], {
    cwd: place,
    env: { ...env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    seen?.(stdout, (signal) => child.kill(signal))
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }))
  })
}

describe("a run under fire", { timeout: 60_000 }, () => {
  test("answers, indexes again, finds both indexes equal, and leaves nothing behind", async () => {
    const { status, stdout, stderr } = await search(["texts", "--chaos", "5", "--query", "hidden treasure"])
    expect(stderr).toBe("")
    expect(stdout).toContain("1 file or folder could not be read:")
    expect(stdout).toContain("  huge.log: larger than 64 MiB")
    expect(stdout).toMatch(
      /"hidden treasure"\n +\d+\.\d{3} {2}part 7\/treasure\.txt\n +3: but the hidden Treasure Chest\n/,
    )
    expect(figures(stdout, "under fire")).toMatchObject({ documents: 301 })
    expect(figures(stdout, "undisturbed")).toMatchObject({
      documents: 301,
      kills: 0,
      ofTasks: 0,
      restarts: 0,
    })
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^equal: same documents, same postings \(([\da-f]{16}) = \1\)$/,
    )
    expect(status).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })

  test("restarts every worker that it kills", async () => {
    const { status, stdout } = await search(["texts", "--chaos", "1"])
    const { kills, ofTasks, restarts } = figures(stdout, "under fire")
    expect(kills).toBeGreaterThan(10)
    expect(restarts + ofTasks).toBe(kills)
    expect(status).toBe(0)
  })

  test("prints plain lines where there is no terminal, and asks something of its own without --query", async () => {
    const { status, stdout } = await search(["texts", "--chaos", "0"])
    expect(stdout).not.toContain("\x1b")
    expect(stdout).toMatch(/^ +0\.\d s {2}indexing under fire: /)
    expect(stdout).toContain('nothing found for "promise callback"')
    expect(status).toBe(0)
  })

  test("gives up, and says so, when its workers can't live", { timeout: 60_000 }, async () => {
    const { status, stderr } = await search(["texts"], () => {
      for (const name of readdirSync(temporary))
        rmSync(join(temporary, name), { recursive: true, force: true })
    })
    expect(stderr).toMatch(
      /\[error\] GenServer .*"(ledger|shard \d)".* terminating\n {4}\*\* \(Error\) ENOENT/,
    )
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^search: the supervision tree has given up: .*/)
    expect(status).toBe(1)
  })

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends cleanly on %s", async (name, expected) => {
    let isKilled = false
    const { status, stderr } = await search(["texts", "--chaos", "5"], (stdout, kill) => {
      if (!isKilled && stdout.includes("indexing")) {
        isKilled = true
        kill(name)
      }
    })
    expect({ status, stderr }).toEqual({ status: expected, stderr: "" })
    expect(readdirSync(temporary)).toEqual([])
  })
})

interface Figures {
  readonly documents: number
  readonly kills: number
  readonly ofTasks: number
  readonly restarts: number
}

/** The numbers of one pass in the summary. */
function figures(stdout: string, pass: string): Figures {
  const line = stdout.split("\n").findLast((line) => line.startsWith(`${pass}  `))
  const [documents, , , kills, ofTasks, restarts] = (line ?? "").slice(pass.length).match(/[\d,.]+/g) ?? []
  const toNumber = (text = ""): number => Number(text.replaceAll(",", ""))
  return {
    documents: toNumber(documents),
    kills: toNumber(kills),
    ofTasks: toNumber(ofTasks),
    restarts: toNumber(restarts),
  }
}

describe("what can't be indexed", () => {
  const refused = async (args: readonly string[]) => {
    const { status, stdout, stderr } = await search(args)
    expect(stderr).not.toMatch(/^ +at /m)
    expect(readdirSync(temporary)).toEqual([])
    return { status, stdout, stderr }
  }

  test("a folder that isn't there", async () => {
    expect(await refused(["nowhere"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `search: ${join(place, "nowhere")}: does not exist\n`,
    })
  })

  test("a file", async () => {
    expect(await refused(["texts/image.bin"])).toEqual({
      status: 1,
      stdout: "",
      stderr: `search: ${join(texts, "image.bin")}: is not a folder\n`,
    })
  })

  test("a folder that may not be read", async () => {
    const locked = join(place, "locked")
    mkdirSync(locked)
    chmodSync(locked, 0)
    const { status, stderr } = await refused(["locked"])
    expect(status).toBe(1)
    // The superuser may read it, and finds it empty.
    expect(stderr).toMatch(/locked: (permission denied|no text files in it)\n$/)
  })

  test("an empty folder", async () => {
    mkdirSync(join(place, "empty"))
    const { status, stderr } = await refused(["empty"])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `search: ${join(place, "empty")}: no text files in it\n`,
    })
  })

  test("a folder without text files", async () => {
    mkdirSync(join(place, "images"))
    writeFileSync(join(place, "images", "a.png"), Buffer.alloc(100))
    const { status, stderr } = await refused(["images", "--chaos", "5"])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `search: ${join(place, "images")}: no text files among its 1 file (1 binary, 0 unreadable)\n`,
    })
  })

  test("flags that don't exist or make no sense", async () => {
    for (const args of [["--kaos"], ["--chaos", "often"], ["a", "b"], ["--query", ""]]) {
      const { status, stdout, stderr } = await refused(args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" })
      expect(stderr).toMatch(/^search: .+\n\nUsage: /)
    }
  })
})

test("--help prints the usage", async () => {
  const { status, stdout } = await search(["--help"])
  expect(stdout).toMatch(/^Usage: npm start/)
  expect(status).toBe(0)
})
