import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  isDocumentation,
  listFolder,
  nearestNodeModules,
  readDocument,
  readLines,
  walk,
  whyNotFolder,
} from "./files.ts"

let root: string
const socket = createServer()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "files-"))
  for (const folder of ["b/deep", "a", ".git", "package/src", "package/node_modules"]) {
    await mkdir(join(root, folder), { recursive: true })
  }
  await writeFile(join(root, "b/deep/three.txt"), "three")
  await writeFile(join(root, "b/two.md"), "two\r\nlines")
  await writeFile(join(root, "a/code.js"), "code()")
  await writeFile(join(root, "one.md"), "one")
  await writeFile(join(root, "picture.png"), Buffer.from([0x89, 0x50, 0, 0]))
  await writeFile(join(root, ".git/config"), "hidden")
  await symlink(root, join(root, "a/circle"))
  await symlink(join(root, "one.md"), join(root, "a/link.md"))
  await new Promise<void>((listening) => socket.listen(join(root, "a/socket.md"), listening))
})

afterAll(async () => {
  await new Promise((closed) => socket.close(closed))
  await rm(root, { recursive: true })
})

/** Root may read everything, so it becomes another user for a while. */
async function withoutPrivileges<T>(act: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return act()
  process.seteuid?.(65_534)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}

describe("listFolder", () => {
  test("sorts files and folders, and leaves links, sockets and .git out", async () => {
    expect(await listFolder(root, "", "everything")).toEqual({
      folder: "",
      folders: ["a", "b", "package"],
      files: ["one.md", "picture.png"],
    })
    expect(await listFolder(root, "a", "everything")).toEqual({
      folder: "a",
      folders: [],
      files: ["a/code.js"],
    })
  })

  test("keeps to documentation when told so", async () => {
    expect((await listFolder(root, "", "documentation")).files).toEqual(["one.md"])
  })

  test("says why a folder can't be listed", async () => {
    const nothing = { folders: [], files: [] }
    expect(await listFolder(root, "gone", "everything")).toEqual({
      folder: "gone",
      ...nothing,
      problem: { path: "gone", why: "does not exist" },
    })
    expect((await listFolder(join(root, "one.md"), "", "everything")).problem).toEqual({
      path: ".",
      why: "is not a folder",
    })
  })
})

test("walk visits every folder once, in a fixed order", async () => {
  const visited: string[] = []
  for await (const { folder } of walk(root, "everything")) visited.push(folder)
  expect(visited).toEqual(["", "a", "b", "b/deep", "package", "package/node_modules", "package/src"])
})

describe("readDocument", () => {
  test("tells what became of each file", async () => {
    await writeFile(join(root, "package/huge.txt"), "")
    await truncate(join(root, "package/huge.txt"), 64 * 2 ** 20 + 1)
    const { outcome, document } = await readDocument(root, "one.md")
    expect(outcome).toEqual({ path: "one.md", was: "indexed", bytes: 3 })
    expect([document?.path, document?.terms]).toEqual(["one.md", ["one"]])

    const others = ["picture.png", "gone", "b", "package/huge.txt"]
    expect(await Promise.all(others.map((path) => readDocument(root, path)))).toEqual([
      { outcome: { path: "picture.png", was: "binary" } },
      { outcome: { path: "gone", was: "unreadable", why: "does not exist" } },
      { outcome: { path: "b", was: "unreadable", why: "is a folder" } },
      { outcome: { path: "package/huge.txt", was: "unreadable", why: "larger than 64 MiB" } },
    ])
  })

  test("takes an empty file for a text without words", async () => {
    await writeFile(join(root, "package/empty.md"), "")
    const { outcome, document } = await readDocument(root, "package/empty.md")
    await rm(join(root, "package/empty.md"))
    expect(outcome).toEqual({ path: "package/empty.md", was: "indexed", bytes: 0 })
    expect(document?.terms).toEqual([])
  })

  test("reads a large file to its end", async () => {
    const path = join(root, "package/large.md")
    await writeFile(path, "word\n".repeat(1_000_000))
    const { outcome, document } = await readDocument(root, "package/large.md")
    await rm(path)
    expect(outcome).toEqual({ path: "package/large.md", was: "indexed", bytes: 5_000_000 })
    expect(document?.lines.length).toBe(1_000_000)
  })

  test("reports a file that may not be read", async () => {
    const path = join(root, "secret.md")
    await writeFile(path, "secret")
    await chmod(path, 0)
    await chmod(root, 0o755)
    const { outcome } = await withoutPrivileges(() => readDocument(root, "secret.md"))
    await rm(path)
    expect(outcome).toEqual({ path: "secret.md", was: "unreadable", why: "permission denied" })
  })
})

test("readLines gives the lines that are still there", async () => {
  expect(await readLines(root, "b/two.md", [1, 2, 9])).toEqual([
    { line: 1, text: "two" },
    { line: 2, text: "lines" },
  ])
  expect(await readLines(root, "gone", [1])).toEqual([])
})

test("nearestNodeModules looks upwards", async () => {
  expect(await nearestNodeModules(join(root, "package/src"))).toBe(join(root, "package/node_modules"))
  expect(await nearestNodeModules(join(root, "package"))).toBe(join(root, "package/node_modules"))
})

test.each<[string, string | undefined]>([
  ["b", undefined],
  ["gone", "does not exist"],
  ["one.md", "is not a folder"],
  ["one.md/below", "is not a folder"],
])("whyNotFolder(%s) is %s", async (path, why) => {
  expect(await whyNotFolder(join(root, path))).toBe(why)
})

test.each<[string, boolean]>([
  ["README", true],
  ["readme.MD", true],
  ["LICENSE-MIT", true],
  ["LICENSE.BSD", true],
  ["ThirdPartyNotices.txt", true],
  ["CHANGELOG", true],
  ["index.d.ts", true],
  ["index.d.mts", true],
  ["index.ts", false],
  ["history.js", false],
  ["license.json", false],
  ["security.html", false],
  ["readmexyz", false],
  ["package.json", false],
])("isDocumentation(%s) is %s", (name, expected) => {
  expect(isDocumentation(name)).toBe(expected)
})
