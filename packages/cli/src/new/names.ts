import { builtinModules } from "node:module"

import { expectedArgument } from "../command/index.ts"

/** What a project is called, in each place. */
export interface Names {
  /** The folder and the package: `my-shop`. */
  readonly project: string
  /** The application and the release: `my_shop`. */
  readonly application: string
  /** The application's module: `MyShop`. */
  readonly module: string
}

const FORM = /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/
const LONGEST = 100
/** A package of such a name would stand in the way of one that the project needs. */
const TAKEN = new Set([
  "beamline",
  "create-beamline",
  "node_modules",
  "typescript",
  "vitest",
  ...builtinModules,
])

/** Derives the names from what the user gave. Throws a `Misuse` for what can't name a package and an application. */
export function namesOf(project: string): Names {
  if (!FORM.test(project) || project.length > LONGEST)
    throw expectedArgument(
      "NAME",
      "lower-case letters and digits, with - or _ between words, such as my-shop",
      project,
    )
  if (TAKEN.has(project)) throw expectedArgument("NAME", "a name that no module has yet", project)
  const words = project.split(/[-_]/)
  return {
    project,
    application: words.join("_"),
    module: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""),
  }
}
