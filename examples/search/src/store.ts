import { randomUUID } from "node:crypto"
import { link, lstat, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"

const draft = ".draft-"
const drafts = /^\.draft-[0-9a-f-]{36}$/
const names = /^[\w][\w.-]{0,199}$/

/** Whether a document may be called so: a file's name that leads nowhere else and is not hidden. */
export function isDocumentName(name: string): boolean {
  return names.test(name)
}

/**
 * Puts a document into the folder under its name, whole or not at all, and says whether it was there already. A
 * document never changes: if there is another one of that name, it stays, and the name is taken.
 */
export async function storeDocument(
  root: string,
  name: string,
  bytes: Uint8Array,
): Promise<"stored" | "known" | "taken"> {
  const written = join(root, `${draft}${randomUUID()}`)
  const file = join(root, name)
  try {
    await writeFile(written, bytes, { flag: "wx", flush: true })
    await link(written, file)
    return "stored"
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    return (await holds(file, bytes)) ? "known" : "taken"
  } finally {
    await rm(written, { force: true })
  }
}

/** Removes what a program that was killed has left half written. */
export async function removeDrafts(root: string): Promise<void> {
  const left = (await readdir(root)).filter((name) => drafts.test(name))
  await Promise.all(left.map((name) => rm(join(root, name), { force: true })))
}

async function holds(file: string, bytes: Uint8Array): Promise<boolean> {
  const found = await lstat(file)
  return found.isFile() && found.size === bytes.length && (await readFile(file)).equals(bytes)
}
