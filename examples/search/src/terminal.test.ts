import { EventEmitter } from "node:events"
import { PassThrough } from "node:stream"
import { describe, expect, test } from "vitest"
import { openScreen, type Output, promptQueries } from "./terminal.ts"

class Recorder implements Output {
  text = ""
  columns = 20
  rows = 5
  readonly isTTY: boolean

  constructor(isTTY: boolean) {
    this.isTTY = isTTY
  }

  write(text: string): void {
    this.text += text
  }

  take(): string {
    const { text } = this
    this.text = ""
    return text
  }
}

class FakeProcess extends EventEmitter {
  readonly pid = 7
  readonly killed: string[] = []

  kill(_pid: number, signal: string): void {
    this.killed.push(signal)
  }
}

describe("a screen off a terminal", () => {
  test("prints, and draws nothing", () => {
    const output = new Recorder(false)
    const screen = openScreen(output, new FakeProcess())
    screen.draw(["live"])
    screen.print(["one", "two"])
    screen.close()
    expect(output.text).toBe("one\ntwo\n")
    expect(screen.isTerminal).toBe(false)
  })
})

describe("a screen on a terminal", () => {
  test("draws over what it drew before", () => {
    const output = new Recorder(true)
    const screen = openScreen(output, new FakeProcess())
    screen.draw(["one", "two"])
    expect(output.take()).toBe("\x1b[?25lone\x1b[K\ntwo\x1b[K\n\x1b[J")
    screen.draw(["three"])
    expect(output.take()).toBe("\x1b[2A\rthree\x1b[K\n\x1b[J")
    screen.print(["stays"])
    expect(output.take()).toBe("\x1b[1A\r\x1b[Jstays\n")
    screen.draw(["four"])
    expect(output.take()).toBe("four\x1b[K\n\x1b[J")
  })

  test("draws no more than fits, and follows a change of size", () => {
    const output = new Recorder(true)
    const screen = openScreen(output, new FakeProcess())
    screen.draw(["1", "2", "3", "4", "x".repeat(20)])
    expect(output.take()).not.toContain("x")
    screen.draw(["\x1b[1m0123456789abcde\x1b[22m"])
    output.columns = 10
    output.take()
    screen.draw([])
    expect(output.take()).toContain("\x1b[2A")
    expect([screen.width, screen.height]).toEqual([10, 4])
  })

  test("shows the cursor again when closed, once", () => {
    const output = new Recorder(true)
    const host = new FakeProcess()
    const screen = openScreen(output, host)
    screen.draw(["one"])
    output.take()
    screen.close()
    screen.close()
    expect(output.take()).toBe("\x1b[?25h")
    expect(host.eventNames()).toEqual([])
  })

  test("shows the cursor again when the program ends", () => {
    const output = new Recorder(true)
    const host = new FakeProcess()
    openScreen(output, host).draw(["one"])
    output.take()
    host.emit("exit")
    expect(output.take()).toBe("\x1b[?25h")
  })

  test("lets a signal do its work after the cursor is back", () => {
    const output = new Recorder(true)
    const host = new FakeProcess()
    openScreen(output, host).draw(["one"])
    output.take()
    host.emit("SIGINT")
    expect(output.take()).toBe("\x1b[?25h")
    expect(host.killed).toEqual(["SIGINT"])
  })

  test("leaves a signal to others who listen for it", () => {
    const host = new FakeProcess()
    host.on("SIGTERM", () => {})
    openScreen(new Recorder(true), host).draw(["one"])
    host.emit("SIGTERM")
    expect(host.killed).toEqual([])
  })
})

describe("promptQueries", () => {
  const ask = async (typed: string): Promise<string[]> => {
    const input = new PassThrough()
    const queries: string[] = []
    input.end(typed)
    for await (const query of promptQueries(input, new PassThrough(), "? ")) queries.push(query)
    return queries
  }

  test("asks until an empty line", async () => {
    expect(await ask("one two\nthree\n\nfour\n")).toEqual(["one two", "three"])
  })

  test("asks until the end of input", async () => {
    expect(await ask("one\ntwo")).toEqual(["one", "two"])
    expect(await ask("")).toEqual([])
  })
})
