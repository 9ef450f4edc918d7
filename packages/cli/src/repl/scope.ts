import type { Library, Pid } from "./library.ts"
import { pidFrom } from "./pids.ts"
import { processList } from "./processes.ts"
import type { ProcessListOptions } from "./processes.ts"
import { later, Shown } from "./shown.ts"
import { supervisionTree } from "./tree.ts"

const HELP = `In scope: everything that "beamline" exports, and

  h()                this help
  pid("0.12.0")      the process with this pid; also pid(12), pid("#PID<0.12.0>")
  ps()               the living processes; ps({ sort: "messages" | "reductions", limit: 20 })
  tree()             the supervision trees; tree("name") or tree(pid) for one
  apps()             the applications that run, the latest first
  v()                the last value; v(3) that of line 3, v(-2) the one before the last

Values that come later are awaited: await GenServer.call("counter", "get").
.exit, Ctrl-D or Ctrl-C twice leave; .help lists what else starts with a dot.`

/** What a user of the REPL has at hand beside the library. */
export interface Helpers {
  h(): Shown
  pid(...parts: readonly unknown[]): Pid
  ps(options?: ProcessListOptions): Shown
  tree(root?: Parameters<typeof supervisionTree>[1]): Promise<Shown>
  apps(): Promise<Shown>
  v(line?: number): unknown
}

/** Makes the helpers of one session; `values` has what its lines gave, by their numbers. */
export function helpers(library: Library, values: ReadonlyMap<number, unknown>, line: () => number): Helpers {
  return {
    h: () => new Shown(HELP),
    pid: (...parts) => pidFrom(library, parts),
    ps: (options) => new Shown(processList(library, options)),
    tree: (root) => later(supervisionTree(library, root).then((text) => new Shown(text))),
    apps: () => later(runningApplications(library).then((text) => new Shown(text))),
    v: (wanted = -1) => {
      const number = wanted < 0 ? line() + wanted : wanted
      if (!values.has(number))
        throw new library.ArgumentError(
          `expected the line to be one of ${[...values.keys()].join(", ") || "none yet"}, got: ${library.inspect(wanted)}`,
        )
      return values.get(number)
    },
  }
}

async function runningApplications(library: Library): Promise<string> {
  const started = await library.Application.startedApplications()
  const lines = started.map(([name, description, version]) =>
    [name, version, description].filter((part) => part !== "").join("  "),
  )
  return lines.length === 0 ? "no applications" : lines.join("\n")
}

/**
 * Puts values into the global scope, where the REPL's code looks names up: a context of its own would have its own
 * `Object` and `Array`, and the library would not know such objects for plain ones.
 */
export function provide(names: object): void {
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false })
  }
}
