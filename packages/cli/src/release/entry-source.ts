/** What the program of a release imports: names to the paths of modules. */
export interface EntryModules {
  readonly applications: Readonly<Record<string, string>>
  readonly providers: Readonly<Record<string, string>>
  readonly scope: Readonly<Record<string, string>>
  /** The module that boots. */
  readonly vm: string
}

/** The source of `main.js`. Nothing of the applications is evaluated before the configuration is known. */
export function entrySource({ applications, providers, scope, vm }: EntryModules): string {
  return `import * as beamline from "beamline"
import { runVm } from ${JSON.stringify(vm)}

await runVm({
  beamline,
  applications: ${loaders(applications)},
  providers: ${loaders(providers)},
  scope: ${loaders(scope)},
})
`
}

function loaders(modules: Readonly<Record<string, string>>): string {
  const lines = Object.entries(modules).map(
    ([name, path]) => `    ${JSON.stringify(name)}: () => import(${JSON.stringify(path)}),\n`,
  )
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}  }`
}
