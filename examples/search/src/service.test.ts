import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { GenServer, Process, Supervisor } from "beamline"
import { captureLog, inProcess, settle, startSupervised } from "beamline/testing"
import { afterAll, beforeEach, describe, expect, test } from "vitest"
import { insist } from "./insist.ts"
import { ledger } from "./ledger-server.ts"
import { pidOf } from "./names.ts"
import { Service } from "./service.ts"
import { webServer } from "./web-server.ts"

/*
 * The service as its clients see it, over HTTP and real files.
 */

const place = mkdtempSync(join(tmpdir(), "search-service-"))
let runs = 0
let root = ""
let journals = ""

beforeEach(() => {
  root = join(place, `texts ${runs}`)
  journals = join(place, `journals ${runs++}`)
  mkdirSync(root)
  mkdirSync(journals)
  for (let i = 0; i < 30; i++) writeFileSync(join(root, `${i}.md`), `file ${i}\nword${i % 7} once`)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const finished = () => insist(() => GenServer.call(ledger, "finished", "infinity"))
const options = () => ({
  source: { root, wanted: "everything" as const },
  journals,
  chaos: 0,
  host: "127.0.0.1",
  port: 0,
  patience: 5_000,
})

async function start(changed: Partial<ReturnType<typeof options>> = {}) {
  const service = await startSupervised([Service, { ...options(), ...changed }])
  await finished()
  return service
}

async function url(path: string): Promise<string> {
  const { port } = await insist(() => GenServer.call(webServer, "address"))
  return `http://127.0.0.1:${port}${path}`
}

async function get(path: string, init: RequestInit = {}): Promise<readonly [status: number, body: any]> {
  const response = await fetch(await url(path), { ...init, headers: { connection: "close" } })
  return [response.status, init.method === "HEAD" ? await response.text() : await response.json()]
}

const add = (name: string, body: string | Uint8Array<ArrayBuffer>) =>
  get(`/documents?name=${encodeURIComponent(name)}`, { method: "POST", body })

/** A document of which only a part is sent, and what is answered to it. */
async function begin(name: string) {
  const sent = request(await url(`/documents?name=${name}`), { method: "POST" })
  const answered = new Promise<number | string>((resolve) => {
    sent.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    sent.once("response", (response) => {
      response.resume().once("close", () => resolve(response.statusCode ?? 0))
    })
  })
  sent.write(`${name} was `)
  return { sent, answered }
}

async function untilBegun(count: number): Promise<void> {
  while ((await get("/status"))[1].requests !== count + 1);
}

describe("the service", () => {
  test(
    "answers queries, with files, scores and lines",
    inProcess(async () => {
      await start()
      const [status, answers] = await get("/search?q=file+7")
      expect(status).toBe(200)
      expect(answers[0]).toEqual({
        path: "7.md",
        score: expect.any(Number),
        lines: [{ line: 1, text: "file 7" }],
      })
      expect(await get("/search?q=nowhere")).toEqual([200, []])
    }),
  )

  test(
    "tells its state",
    inProcess(async () => {
      await start()
      expect(await get("/status")).toEqual([
        200,
        {
          documents: 30,
          settled: true,
          progress: expect.objectContaining({ folders: 1, files: 30, indexed: 30, problems: 0 }),
          kills: 0,
          restarts: 0,
          requests: 1,
        },
      ])
    }),
  )

  test(
    "finds a document as soon as it is acknowledged; the same one may come again, no other under its name",
    inProcess(async () => {
      await start()
      expect(await add("zebra.md", "a zebra")).toEqual([201, { path: "zebra.md" }])
      expect((await get("/search?q=zebra"))[1]).toMatchObject([{ path: "zebra.md", lines: [{ line: 1 }] }])
      expect(await add("zebra.md", "a zebra")).toEqual([200, { path: "zebra.md" }])
      expect((await add("zebra.md", "no zebra"))[0]).toBe(409)
      expect((await get("/status"))[1]).toMatchObject({ documents: 31, progress: { files: 31 } })
    }),
  )

  test(
    "says what is wrong with a request",
    inProcess(async () => {
      await start()
      expect(await get("/nothing")).toEqual([404, { error: "there is /search, /status, /documents" }])
      expect(await get("//status?q=1")).toEqual([404, { error: "there is /search, /status, /documents" }])
      expect(await get("/search")).toEqual([400, { error: "q needs words to look for" }])
      expect((await get("/search?q=%20"))[0]).toBe(400)
      expect(await get("/documents")).toEqual([405, { error: "there is POST" }])
      expect((await get("/status", { method: "POST" }))[0]).toBe(405)
      expect(await get("/status", { method: "HEAD" })).toEqual([200, ""])
      for (const name of ["", "../a", ".a", "a/b"]) expect((await add(name, "text"))[0]).toBe(400)
      expect(await add("a", new Uint8Array([0, 1]))).toEqual([415, { error: "the document is no text" }])
      expect((await add("a", "x".repeat(2 ** 20)))[0]).toBe(201)
      rmSync(root, { recursive: true })
      expect(await add("b", "text")).toEqual([507, { error: "the document can't be stored: does not exist" }])
      expect((await get("/status"))[1]).toMatchObject({ documents: 31 })
    }),
  )

  test(
    "refuses a document that is too long without reading all of it",
    inProcess(async () => {
      await start()
      const { sent, answered } = await begin("long.md")
      sent.write("x".repeat(2 ** 20))
      expect(await answered).toBe(413)
      sent.destroy()
    }),
  )

  test(
    "goes on when a client goes away",
    inProcess(async () => {
      await start()
      const { events } = await captureLog(async () => {
        const { sent, answered } = await begin("gone.md")
        await untilBegun(1)
        sent.destroy()
        await answered
        await untilBegun(0)
      })
      expect(events).toEqual([])
      expect((await add("next.md", "text"))[0]).toBe(201)
    }),
  )

  test.each(["ledger", "queries", ...Array.from({ length: 8 }, (_, i) => `shard ${i}`)])(
    "has the added documents when %s was killed",
    async (name) => {
      await inProcess(async () => {
        await start()
        for (let i = 0; i < 16; i++) expect((await add(`added-${i}.md`, `zebra ${i}`))[0]).toBe(201)
        Process.exit(pidOf(name)!, "kill")
        for (let i = 0; i < 16; i++)
          expect((await get(`/search?q=zebra+${i}`))[1][0].path).toBe(`added-${i}.md`)
        expect((await get("/status"))[1]).toMatchObject({ documents: 46, settled: true, restarts: 1 })
      })()
    },
  )

  test(
    "has them when the whole tree had to begin anew, and when the door was killed",
    inProcess(async () => {
      const service = await start()
      expect((await add("added.md", "zebra"))[0]).toBe(201)
      const { events } = await captureLog(async () => {
        for (const [, pid] of await Supervisor.whichChildren(service)) {
          Process.exit(pid as Parameters<typeof Process.exit>[0], "kill")
          await settle()
          expect((await get("/search?q=zebra"))[1]).toMatchObject([{ path: "added.md" }])
        }
      })
      expect(events.length).toBeGreaterThan(0)
    }),
  )

  test(
    "does not start on a port that is taken",
    inProcess(async () => {
      const other = createServer()
      await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening))
      const { port } = other.address() as AddressInfo
      try {
        Process.flag("trapExit", true)
        const started = await Service.startLink({ ...options(), port })
        expect(started).toMatchObject({
          ok: false,
          error: ["shutdown", ["failed_to_start_child", "web-server", ["listen", expect.any(String)]]],
        })
      } finally {
        other.close()
      }
    }),
  )
})

describe("drain", () => {
  test(
    "answers what was begun, and takes nothing more",
    inProcess(async () => {
      await start()
      const begun = await Promise.all(Array.from({ length: 10 }, (_, i) => begin(`held-${i}.md`)))
      await untilBegun(10)
      const address = await url("/status")
      const drained = GenServer.call(webServer, "drain", "infinity")
      const again = GenServer.call(webServer, "drain", "infinity")
      await GenServer.call(webServer, "address")
      await expect(fetch(address)).rejects.toThrow("fetch failed")
      for (const { sent } of begun) sent.end("begun")
      expect(await Promise.all(begun.map(({ answered }) => answered))).toEqual(begun.map(() => 201))
      await drained
      await again
      expect(await insist(() => GenServer.call(ledger, "progress"))).toMatchObject({ indexed: 40 })
    }),
  )

  test(
    "has an end when a request has none",
    inProcess(async () => {
      await start({ patience: 50 })
      const { answered } = await begin("held.md")
      await untilBegun(1)
      await GenServer.call(webServer, "drain", "infinity")
      expect(await answered).toBe("ECONNRESET")
    }),
  )
})
