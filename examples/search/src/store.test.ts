import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, describe, expect, test } from "vitest"
import { isDocumentName, removeDrafts, storeDocument } from "./store.ts"

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "search-store-"))
  folders.push(folder)
  return folder
}

describe("isDocumentName", () => {
  test.each(["a", "a.md", "A-b_c.1.txt", "_", "x".repeat(200)])("takes %s", (name) => {
    expect(isDocumentName(name)).toBe(true)
  })

  test.each([
    "",
    ".",
    "..",
    ".git",
    "-a",
    "a/b",
    "../a",
    "/a",
    "a\\b",
    "a b",
    "a\n",
    "a\0",
    "ä",
    "x".repeat(201),
  ])("refuses %j", (name) => {
    expect(isDocumentName(name)).toBe(false)
  })
})

describe("storeDocument", () => {
  const bytes = Buffer.from("some text")

  test("stores a document whole, and leaves nothing else", async () => {
    const root = emptyFolder()
    expect(await storeDocument(root, "a.md", bytes)).toBe("stored")
    expect(readdirSync(root)).toEqual(["a.md"])
    expect(readFileSync(join(root, "a.md"))).toEqual(bytes)
  })

  test("knows the same document again, and never replaces one", async () => {
    const root = emptyFolder()
    await storeDocument(root, "a.md", bytes)
    expect(await storeDocument(root, "a.md", Buffer.from(bytes))).toBe("known")
    expect(await storeDocument(root, "a.md", Buffer.from("other one"))).toBe("taken")
    expect(readdirSync(root)).toEqual(["a.md"])
    expect(readFileSync(join(root, "a.md"))).toEqual(bytes)
  })

  test("gives a name to one of many that want it at once", async () => {
    const root = emptyFolder()
    const texts = Array.from({ length: 20 }, (_, i) => Buffer.from(`text ${i}`))
    const stored = await Promise.all(texts.map((text) => storeDocument(root, "a.md", text)))
    expect(stored.filter((one) => one === "stored")).toHaveLength(1)
    expect(stored.filter((one) => one === "taken")).toHaveLength(19)
    expect(readdirSync(root)).toEqual(["a.md"])
    expect(readFileSync(join(root, "a.md"))).toEqual(texts[stored.indexOf("stored")])
  })

  test("does not follow a link that has the name", async () => {
    const root = emptyFolder()
    const outside = join(emptyFolder(), "outside")
    writeFileSync(outside, bytes)
    symlinkSync(outside, join(root, "a.md"))
    symlinkSync(join(root, "nowhere"), join(root, "b.md"))
    expect(await storeDocument(root, "a.md", bytes)).toBe("taken")
    expect(await storeDocument(root, "b.md", bytes)).toBe("taken")
    expect(readdirSync(root).sort()).toEqual(["a.md", "b.md"])
  })

  test("fails with what the system says", async () => {
    await expect(storeDocument(join(emptyFolder(), "gone"), "a.md", bytes)).rejects.toThrow("ENOENT")
  })
})

test("removeDrafts removes what a killed program has left, and nothing else", async () => {
  const root = emptyFolder()
  writeFileSync(join(root, ".draft-0f3c1c5e-9a51-4b51-8a54-2f0d1f1b7c11"), "half of")
  writeFileSync(join(root, ".draft-of-mine"), "mine")
  writeFileSync(join(root, "a.md"), "a")
  await removeDrafts(root)
  expect(readdirSync(root).sort()).toEqual([".draft-of-mine", "a.md"])
})
