import { type FileHandle, open, readdir, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Document } from "./document.ts"
import { decodeText } from "./text.ts"
import { toDocument } from "./tokens.ts"

/** A file or folder that could not be read, and why, in words. */
export interface Problem {
  readonly path: string
  readonly why: string
}

/** One folder's entries. All paths are relative to the root, with "/", and sorted. The root itself is "". */
export interface Listing {
  readonly folder: string
  readonly folders: readonly string[]
  readonly files: readonly string[]
  readonly problem?: Problem
}

/** What became of one file. */
export type Outcome =
  | { readonly path: string; readonly was: "indexed"; readonly bytes: number }
  | { readonly path: string; readonly was: "binary" }
  | { readonly path: string; readonly was: "unreadable"; readonly why: string }

/** What came of reading one file, and its document if it is to be indexed. */
export interface FileRead {
  readonly outcome: Outcome
  readonly document?: Document
}

/** Which files of a tree are wanted, by name. */
export type Wanted = "everything" | "documentation"

const largestFile = 64 * 2 ** 20
const documentEndings = /\.(md|mdx|markdown|txt|rst|adoc|d\.[cm]?ts)$/i
const documentNames =
  /^(readme|licen[cs]e|copying|notice|changelog|changes|history|authors|contributors|contributing|security|patents|third-?party-?\w*)([-_.][\w-]+)*$/i
const codeEndings = /\.([cm]?[jt]sx?|json5?|map|html?|css|ya?ml|node|wasm|sh|png|svg|gif|jpe?g)$/i

/** Tells documentation by its name: prose, licences and the like, and type declarations. */
export function isDocumentation(name: string): boolean {
  return documentEndings.test(name) || (documentNames.test(name) && !codeEndings.test(name))
}

/** Finds the `node_modules` of a folder or of the nearest one above it. */
export async function nearestNodeModules(from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules")
    if ((await whyNotFolder(candidate)) === undefined) return candidate
    if (dirname(folder) === folder) return undefined
  }
}

/** Says why a path can't be indexed, or nothing if it can. */
export async function whyNotFolder(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) return "is not a folder"
    await readdir(path)
    return undefined
  } catch (error) {
    return explain(error)
  }
}

/**
 * Lists one folder. Symbolic links are left out: a link to a folder may lead in a circle, and a link to a
 * file would index that file twice. So are pipes, sockets and devices, which would never end.
 */
export async function listFolder(root: string, folder: string, wanted: Wanted): Promise<Listing> {
  try {
    const folders: string[] = []
    const files: string[] = []
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory() && entry.name !== ".git") folders.push(path)
      if (entry.isFile() && (wanted === "everything" || isDocumentation(entry.name))) files.push(path)
    }
    return { folder, folders: folders.sort(), files: files.sort() }
  } catch (error) {
    return { folder, folders: [], files: [], problem: { path: folder || ".", why: explain(error) } }
  }
}

/** Walks a whole tree in a fixed order: a folder's listing, then those of its folders. */
export async function* walk(root: string, wanted: Wanted): AsyncGenerator<Listing> {
  const pending = [""]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const listing = await listFolder(root, folder, wanted)
    yield listing
    pending.push(...[...listing.folders].reverse())
  }
}

/** Reads a file and tokenizes it, the latter in one piece, so that a large file makes headway under fire. */
export async function readDocument(root: string, path: string): Promise<FileRead> {
  const bytes = await readBytes(join(root, path))
  if (typeof bytes === "string") return { outcome: { path, was: "unreadable", why: bytes } }
  const text = decodeText(bytes)
  if (text === undefined) return { outcome: { path, was: "binary" } }
  return { outcome: { path, was: "indexed", bytes: bytes.length }, document: toDocument(path, text) }
}

/** Reads single lines of a file for display; lines that are gone are left out. */
export async function readLines(
  root: string,
  path: string,
  numbers: readonly number[],
): Promise<readonly { readonly line: number; readonly text: string }[]> {
  const bytes = await readBytes(join(root, path))
  const lines = typeof bytes === "string" ? [] : (decodeText(bytes)?.split("\n") ?? [])
  return numbers.flatMap((line) => {
    const text = lines[line - 1]
    return text === undefined ? [] : [{ line, text: text.replace(/\r$/, "") }]
  })
}

/** The files among these that were written to, or removed, after a point in time. */
export async function changedSince(
  root: string,
  paths: readonly string[],
  time: number,
): Promise<readonly string[]> {
  const changed = await Promise.all(
    paths.map(async (path) => {
      try {
        return (await stat(join(root, path))).mtimeMs >= time
      } catch {
        return true
      }
    }),
  )
  return paths.filter((_, i) => changed[i])
}

// One way to the disk for each of the four steps: with `stat` and `readFile` it would be five.
async function readBytes(path: string): Promise<Uint8Array | string> {
  try {
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > largestFile) return `larger than ${largestFile / 2 ** 20} MiB`
      return await readWhole(file, size)
    } finally {
      await file.close()
    }
  } catch (error) {
    return explain(error)
  }
}

async function readWhole(file: FileHandle, size: number): Promise<Uint8Array> {
  // What the system makes up as it is read has no size beforehand.
  if (size === 0) return file.readFile()
  const bytes = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length)
    // It has been cut meanwhile.
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "does not exist",
  ENOTDIR: "is not a folder",
  EISDIR: "is a folder",
  ELOOP: "symbolic links lead in a circle",
  ENAMETOOLONG: "name too long",
  EMFILE: "too many open files",
  EIO: "input/output error",
}

/** Says what the system refused, in words. */
export function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return explanations[code ?? ""] ?? code ?? message
}
