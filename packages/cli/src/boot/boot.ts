import { homedir } from "node:os"
import { join } from "node:path"

import { transformSync } from "esbuild"

import { loadConfig } from "../config/index.ts"
import { environmentOf, findProject, loadLibrary } from "../project/index.ts"
import type { Library, Project } from "../project/index.ts"
import { startRepl } from "../repl/index.ts"
import { importSources } from "../source/index.ts"
import { registerApplications } from "./applications.ts"
import type { Mode } from "./messages.ts"
import { obey } from "./orders.ts"

/** Starts the application of the project in the current folder, from its sources, in this program. */
export async function boot(mode: Mode): Promise<void> {
  const project = findProject(process.cwd())
  const environment = environmentOf(process.env, "dev")
  const library = await loadLibrary(project)
  obey(library)
  const config = await loadConfig(library, project, environment)
  // Configured before the code is there: what it freezes with compileEnv is read while it is imported.
  library.Application.configure(config)
  importSources()
  const application = await registerApplications(library, project)
  await library.Application.run(application, {
    // A shell goes on when what it looks at has ended; a program does not.
    type: mode === "iex" ? "temporary" : "permanent",
    // SIGINT is the terminal's: the command, which gets it too, gives an order.
    signals: ["SIGTERM", "SIGHUP"],
  })
  if (mode === "iex") shell(library, project, application.name)
}

function shell(library: Library, project: Project, name: string): void {
  const historyFile = process.env["BEAMLINE_HISTORY"] ?? join(homedir(), ".beamline_history")
  process.stdout.write(`${project.name} ${project.version}. h() helps, .exit leaves.\n`)
  startRepl({
    library,
    prompt: name,
    stripTypes,
    surviveErrors: true,
    onExit: () => library.System.stop(0),
    ...(historyFile === "" ? {} : { historyFile }),
  })
}

/** What nothing uses stays: the next line may. */
const TSCONFIG = { compilerOptions: { verbatimModuleSyntax: true } }

function stripTypes(code: string): string {
  return transformSync(code, { loader: "ts", target: "esnext", tsconfigRaw: TSCONFIG }).code
}
