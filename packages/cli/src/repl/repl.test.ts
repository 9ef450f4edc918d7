import { PassThrough } from "node:stream"

import { transformSync } from "esbuild"
import * as library from "beamline"
import { Agent, GenServer, Logger, ok, Process, reply, Supervisor, unwrap } from "beamline"
import { afterEach, describe, expect, test } from "vitest"

import { startRepl } from "./index.ts"
import type { ReplOptions } from "./index.ts"

const stripTypes = (code: string): string =>
  transformSync(code, { loader: "ts", tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } } }).code

/** Types lines into a REPL and gives all that it wrote, without the prompts, once the input has ended. */
async function typed(lines: readonly string[], options: Partial<ReplOptions> = {}): Promise<string[]> {
  const input = new PassThrough()
  const output = new PassThrough().setEncoding("utf8")
  let text = ""
  output.on("data", (chunk: string) => (text += chunk))
  await new Promise<void>((resolve) => {
    startRepl({ library, input, output, terminal: false, onExit: resolve, ...options })
    input.end(lines.map((line) => `${line}\n`).join(""))
  })
  return text
    .replaceAll(/\w+\(\d+\)> (\.\.\. |\| )*/g, "\n")
    .split("\n")
    .filter((line) => line !== "")
}

interface Counter {
  call: { get(): number }
}
const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: { get: (count) => reply(count, count) },
})

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function aTree(): Promise<void> {
  const pid = unwrap(
    await Supervisor.startLink(
      [
        Counter.childSpec(7, { name: "counter" }),
        {
          id: "inner",
          type: "supervisor",
          start: () =>
            Supervisor.startLink(
              [{ id: "agent", start: () => Agent.startLink(() => 1) }, Counter.childSpec(1)],
              {
                strategy: "one_for_one",
                name: "inner",
              },
            ),
        },
      ],
      { strategy: "one_for_one", name: "top" },
    ),
  )
  stops.push(async () => Supervisor.stop(pid))
}

describe("startRepl", () => {
  test("evaluates line after line, awaits, and numbers the prompts", async () => {
    const input = new PassThrough()
    const output = new PassThrough().setEncoding("utf8")
    let text = ""
    output.on("data", (chunk: string) => (text += chunk))
    await new Promise<void>((resolve) => {
      startRepl({ library, input, output, terminal: false, prompt: "shop", onExit: resolve })
      input.end("1 + 1\nawait new Promise((done) => setTimeout(done, 20, 'late'))\n'after'\n")
    })
    expect(text).toBe("shop(1)> 2\nshop(2)> 'late'\nshop(3)> 'after'\nshop(4)> ")
  })

  test("has the library's exports and their functions in scope", async () => {
    await aTree()
    expect(
      await typed(["await GenServer.call('counter', 'get')", "inspect(is)", "typeof Registry.lookup"]),
    ).toEqual(["7", expect.stringContaining("function"), "'function'"])
  })

  test("makes values that the library knows as its own", async () => {
    expect(await typed(["equal({ a: [1] }, { a: [1] })", "match({ a: _ }, { a: 1 }) !== undefined"])).toEqual(
      ["true", "true"],
    )
  })

  test("takes code over several lines", async () => {
    expect(await typed(["const double = (x) => {", "  return x * 2", "}", "double(4)"])).toEqual([
      "undefined",
      "8",
    ])
  })

  test("takes TypeScript when it is told how", async () => {
    const lines = [
      "interface Point { x: number }",
      "const origin: Point = {",
      "  x: 0 as number,",
      "}",
      "origin",
      "{ a: 1 }",
    ]
    expect((await typed(lines, { stripTypes })).filter((line) => line !== "undefined")).toEqual([
      "{ x: 0 }",
      "{ a: 1 }",
    ])
  })

  test("shows what is wrong and goes on", async () => {
    const shown = await typed(
      ["throw new Error('boom')", "const = 3", "await Promise.reject(new Error('late'))", "5"],
      {
        stripTypes,
      },
    )
    expect(shown.filter((line) => !line.startsWith("    at "))).toEqual([
      expect.stringMatching(/Uncaught Error: boom|Uncaught:/),
      ...shown.filter((line) => line.includes("const = 3") || line.trim() === "^"),
      expect.stringContaining("SyntaxError"),
      expect.stringMatching(/Uncaught Error: late|Uncaught:/),
      "5",
    ])
  })

  test("ends with its input, once", async () => {
    let ended = 0
    const input = new PassThrough()
    const output = new PassThrough().resume()
    await new Promise<void>((resolve) => {
      startRepl({
        library,
        input,
        output,
        terminal: false,
        onExit: () => {
          ended++
          resolve()
        },
      })
      input.end(".exit\n1\n")
    })
    expect(ended).toBe(1)
  })

  test("survives errors that nobody catches, when it is told to", async () => {
    const lines = [
      "Process.exit(unwrap(await Agent.startLink(() => 1)), 'kill')",
      "await new Promise((done) => setTimeout(done, 30))",
      "'on'",
    ]
    const shown = await typed(lines, { surviveErrors: true })
    expect(shown.join("\n")).toContain("is linked to the main process and ended with")
    expect(shown).toContain("'on'")
  })
})

describe("the helpers", () => {
  test("pid finds a living process in each form of its pid", async () => {
    const pid = unwrap(await Agent.start(() => 0))
    const text = String(pid)
    const numbers = /\d+\.\d+\.\d+/.exec(text)?.[0] ?? ""
    const forms = [`"${numbers}"`, `"${text}"`, `"<${numbers}>"`, `${pid.id}`, `0, ${pid.id}, 0`]
    const shown = await typed(forms.map((form) => `pid(${form})`))
    expect(shown).toEqual(forms.map(() => text))
    await Agent.stop(pid)
    expect((await typed([`pid("${numbers}")`]))[0]).toContain(
      `expected pid to be that of a living process, got: ${text}`,
    )
  })

  test.each(["", '"12"', '"0.12"', "-1", "1.5", "0, 1", "null", "{}", '"#PID<0.1>"', "0, 1, 2, 3"])(
    "pid(%s) is refused",
    async (argument) => {
      expect((await typed([`pid(${argument})`])).join("\n")).toContain('expected pid to be given as "0.12.0"')
    },
  )

  test("ps shows the processes, sorted and cut as asked", async () => {
    await aTree()
    const shown = await typed(["ps()"])
    expect(shown[0]).toMatch(/^pid +name or function +messages +reductions +status +links$/)
    expect(shown.find((line) => line.includes("counter"))).toMatch(
      /^#PID<0\.\d+\.0> +counter +0 +\d+ +waiting +1$/,
    )
    expect(shown.some((line) => /#PID<0\.1\.0> +main /.test(line))).toBe(true)
    const cut = await typed(["ps({ sort: 'reductions', limit: 2 })"])
    expect(cut).toHaveLength(4)
    expect(cut[3]).toMatch(/^… and \d+ more$/)
    expect((await typed(["ps({ sort: 'size' })"])).join("\n")).toContain(
      'expected sort to be one of pid, messages, reductions, got: "size"',
    )
    expect((await typed(["ps({ limit: 0 })"])).join("\n")).toContain(
      "expected limit to be a positive integer, got: 0",
    )
  })

  test("tree draws what is supervised, in the order of its start", async () => {
    await aTree()
    const shown = (await typed(["tree('top')"])).map((line) => line.replaceAll(/#PID<[\d.]+>/g, "#PID"))
    expect(shown).toEqual([
      "top #PID",
      "├─ Counter: counter #PID",
      "└─ inner #PID",
      "   ├─ agent: erlang.apply/2 #PID",
      "   └─ Counter #PID",
    ])
    const inner = (await typed([`tree(Process.whereis("inner"))`])).map((line) =>
      line.replaceAll(/#PID<[\d.]+>/g, "#PID"),
    )
    expect(inner).toEqual(["inner #PID", "├─ agent: erlang.apply/2 #PID", "└─ Counter #PID"])
    expect((await typed(["tree()"])).some((line) => line.startsWith("top #PID"))).toBe(true)
    expect((await typed(["tree('nobody')"])).join("\n")).toContain(
      "expected the supervisor to be a living process",
    )
  })

  test("tree shows a child that is not running", async () => {
    await aTree()
    await Supervisor.terminateChild("inner", "agent")
    expect(await typed(["tree('inner')"])).toContain("├─ agent (not running)")
  })

  test("v gives what earlier lines gave", async () => {
    expect(await typed(["10", "20", "v()", "v(1)", "v(-2)"])).toEqual(["10", "20", "20", "10", "20"])
    expect((await typed(["1", "v(7)"])).join("\n")).toContain("expected the line to be one of 1, got: 7")
  })

  test("h names them all", async () => {
    const text = (await typed(["h()"])).join("\n")
    for (const helper of ["h()", "pid(", "ps()", "tree()", "apps()", "v()", ".exit"])
      expect(text).toContain(helper)
  })

  test("no log is lost", async () => {
    const seen: string[] = []
    Logger.addSink("seen", { log: (event) => void seen.push(event.message) })
    await typed(["Logger.info('from the shell')"])
    Logger.removeSink("seen")
    expect(seen).toEqual(["from the shell"])
    expect(Process.list().length).toBeGreaterThan(0)
  })
})
