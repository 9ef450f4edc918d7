import { pathToFileURL } from "node:url"
import { relative } from "node:path"

import { expected, Misuse } from "../command/index.ts"
import { applicationPackages } from "../project/index.ts"
import type { Library, Project } from "../project/index.ts"
import { isSourceError } from "../source/index.ts"

type Register = Library["Application"]["register"]
type ApplicationModule = Exclude<Parameters<Library["Application"]["load"]>[0], string>

/**
 * Imports the application modules of a project and of the packages it depends on, makes them known, and gives the
 * project's own. Throws a `Misuse` for a project without one, and for code that does not compile or fails.
 */
export async function registerApplications(library: Library, project: Project): Promise<ApplicationModule> {
  let own: ApplicationModule | undefined
  for (const { folder, module } of applicationPackages(project.root, true)) {
    const application = applicationIn(
      library,
      await importModule(module, project.root),
      relative(".", module),
    )
    library.Application.register(application as Parameters<Register>[0], { dir: folder })
    own = application
  }
  if (own === undefined || project.packageJson.beamline === undefined)
    throw expected(
      `"beamline" in package.json`,
      "the path of the application's module",
      project.packageJson.beamline,
    )
  return own
}

async function importModule(file: string, root: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    if (isSourceError(error)) throw new Misuse(error.message)
    const code = (error as { code?: unknown } | null)?.code
    if (code === "ERR_MODULE_NOT_FOUND" || code === "ERR_PACKAGE_PATH_NOT_EXPORTED")
      throw new Misuse((error as Error).message)
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    throw new Misuse(`${relative(root, file)} failed: ${text}`)
  }
}

function applicationIn(
  { Application }: Library,
  exports: Readonly<Record<string, unknown>>,
  name: string,
): ApplicationModule {
  const found = [...new Set(Object.values(exports).filter((value) => Application.isApplication(value)))]
  const chosen = Application.isApplication(exports["default"]) ? exports["default"] : found[0]
  if (chosen === undefined || (found.length > 1 && chosen !== exports["default"]))
    throw expected(
      `the exports of ${name}`,
      "one application, made with Application.define",
      found.length === 0
        ? Object.keys(exports)
        : found.map((application) => (application as { name?: unknown }).name),
    )
  return chosen as ApplicationModule
}
