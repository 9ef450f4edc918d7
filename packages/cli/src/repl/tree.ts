import type { Library, Pid } from "./library.ts"
import { initialFunction, labelOf } from "./processes.ts"

type Supervisor = Parameters<Library["Supervisor"]["whichChildren"]>[0]

/** How long a supervisor may take to say which children it has, in milliseconds, before it is shown as busy. */
const PATIENCE = 1_000

/**
 * Draws the supervision trees: of one supervisor, or of all that stand under no other. A supervisor that does not
 * answer, since it starts or stops a child, is shown as busy.
 */
export async function supervisionTree(library: Library, root?: Supervisor): Promise<string> {
  const roots = root === undefined ? rootsOf(library) : [pidOf(library, root)]
  const drawn = await Promise.all(roots.map((pid) => draw(library, pid)))
  return drawn.length === 0 ? "no supervisors" : drawn.map((lines) => lines.join("\n")).join("\n")
}

async function draw(library: Library, pid: Pid): Promise<string[]> {
  const title = `${labelOf(library, pid)} ${pid}`
  if (!isSupervisor(library, pid)) return [title]
  const children = await childrenOf(library, pid)
  if (children === "busy") return [`${title} (busy)`]
  const branches = await Promise.all(
    children.map(async ([id, child, type]) => {
      const name = id === undefined ? "" : typeof id === "string" ? id : library.inspect(id)
      if (!library.isPid(child)) return [`${name} (${child === undefined ? "not running" : child})`]
      const [head = "", ...rest] =
        type === "supervisor" ? await draw(library, child) : [workerTitle(library, child)]
      return [name === "" || head.startsWith(`${name} `) ? head : `${name}: ${head}`, ...rest]
    }),
  )
  return [title, ...branches.flatMap((lines, index) => indent(lines, index === branches.length - 1))]
}

function workerTitle(library: Library, pid: Pid): string {
  return `${labelOf(library, pid)} ${pid}`
}

function indent([head, ...rest]: readonly string[], isLast: boolean): string[] {
  return [`${isLast ? "└─ " : "├─ "}${head}`, ...rest.map((line) => `${isLast ? "   " : "│  "}${line}`)]
}

type Children = Awaited<ReturnType<Library["Supervisor"]["whichChildren"]>>

/** In the order in which they were started. */
async function childrenOf(library: Library, pid: Pid): Promise<Children | "busy"> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const busy = new Promise<"busy">((resolve) => {
    timer = setTimeout(resolve, PATIENCE, "busy")
  })
  try {
    const children = await Promise.race([library.Supervisor.whichChildren(pid), busy])
    return children === "busy" ? children : children.toReversed()
  } catch {
    return []
  } finally {
    clearTimeout(timer)
  }
}

function rootsOf(library: Library): Pid[] {
  return library.Process.list().filter((pid) => isSupervisor(library, pid) && !hasSupervisor(library, pid))
}

function isSupervisor(library: Library, pid: Pid): boolean {
  const dictionary = library.Process.info(pid, "dictionary")?.[1]
  return dictionary !== undefined && initialFunction(dictionary)?.[0] === "supervisor"
}

function hasSupervisor(library: Library, pid: Pid): boolean {
  const parent = library.Process.info(pid, "parent")?.[1]
  return parent !== undefined && isSupervisor(library, parent)
}

function pidOf(library: Library, server: Supervisor): Pid {
  const pid = library.GenServer.whereis(server as string)
  if (!library.isPid(pid))
    throw new library.ArgumentError(
      `expected the supervisor to be a living process, by pid or name, got: ${library.inspect(server)}`,
    )
  return pid
}
