import { GenServer } from "beamline"
import { allRestarts } from "./board.ts"
import { board } from "./board-server.ts"
import { explain } from "./files.ts"
import { insist } from "./insist.ts"
import { isSettled } from "./ledger.ts"
import { ledger } from "./ledger-server.ts"
import { queries } from "./query-server.ts"
import { readOne } from "./reader.ts"
import { isDocumentName, storeDocument } from "./store.ts"
import { decodeText } from "./text.ts"

export interface Request {
  readonly method: string
  readonly path: string
  readonly parameters: URLSearchParams
  /** Reads the whole body. */
  readonly body: () => Promise<Uint8Array | "cut off" | "too long">
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly allow?: string
}

export interface Facts {
  /** The folder that is served. */
  readonly root: string
  /** How many requests have begun and not ended. */
  readonly begun: () => number
}

const allowed: Readonly<Record<string, string>> = {
  "/search": "GET, HEAD",
  "/status": "GET, HEAD",
  "/documents": "POST",
}

/** Answers a request, from the processes that know. To be called by a process of its own. */
export async function answerRequest(request: Request, facts: Facts): Promise<Answer> {
  const allow = allowed[request.path]
  if (allow === undefined) return wrong(404, `there is ${Object.keys(allowed).join(", ")}`)
  if (!allow.split(", ").includes(request.method)) return { ...wrong(405, `there is ${allow}`), allow }
  switch (request.path) {
    case "/search":
      return search(request.parameters.get("q"))
    case "/status":
      return status(facts)
    default:
      return add(request, facts)
  }
}

async function search(query: string | null): Promise<Answer> {
  if (query === null || query.trim() === "") return wrong(400, "q needs words to look for")
  return { status: 200, body: await insist(() => GenServer.call(queries, ["search", query], "infinity")) }
}

async function status({ begun }: Facts): Promise<Answer> {
  const { problems, ...progress } = await insist(() => GenServer.call(ledger, "progress", "infinity"))
  const known = await GenServer.call(board, "read")
  return {
    status: 200,
    body: {
      documents: progress.indexed,
      settled: isSettled({ problems, ...progress }),
      progress: { ...progress, problems: problems.length },
      kills: known.kills,
      restarts: allRestarts(known),
      requests: begun(),
    },
  }
}

/** The answer says that the document is on the disk and in the index: it is found from then on. */
async function add({ parameters, body }: Request, { root }: Facts): Promise<Answer> {
  const name = parameters.get("name") ?? ""
  if (!isDocumentName(name)) {
    return wrong(400, "name needs letters, digits, _ - and ., 200 at most, and none of - . first")
  }
  const bytes = await body()
  if (bytes === "cut off") return wrong(400, "the document is cut off")
  if (bytes === "too long") return wrong(413, "the document is too long")
  if (decodeText(bytes) === undefined) return wrong(415, "the document is no text")
  await insist(() => GenServer.call(ledger, "finished", "infinity"))
  const stored = await store(root, name, bytes)
  if (typeof stored !== "string") return wrong(507, `the document can't be stored: ${stored.why}`)
  if (stored === "taken") return wrong(409, `there is another document called ${name}`)
  const outcome = await readOne(name, root)
  if (outcome.was === "indexed") return { status: stored === "stored" ? 201 : 200, body: { path: name } }
  return wrong(
    500,
    `the document is stored, and can't be read: ${"why" in outcome ? outcome.why : outcome.was}`,
  )
}

type Stored = Awaited<ReturnType<typeof storeDocument>>

async function store(
  root: string,
  name: string,
  bytes: Uint8Array,
): Promise<Stored | { readonly why: string }> {
  try {
    return await storeDocument(root, name, bytes)
  } catch (error) {
    return { why: explain(error) }
  }
}

function wrong(status: number, error: string): Answer {
  return { status, body: { error } }
}
