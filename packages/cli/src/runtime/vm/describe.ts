import { readFileSync } from "node:fs"

import { applicationOf } from "./application-of.ts"
import type { ApplicationModule } from "./application-of.ts"
import { providerOf } from "./configuration.ts"
import type { Bundle } from "./types.ts"

/** What the assembly asks its own bundle for. */
export interface DescribeRequest {
  /** The file with the configuration of the build. */
  readonly sysConfig: string
  readonly providers: readonly { readonly module: string; readonly argument: unknown }[]
}

/** An application, as its definition says. */
export interface DescribedApplication {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly applications: readonly string[]
  readonly optionalApplications: readonly string[]
  readonly module: string | null
}

export type DescribeAnswer =
  | { readonly applications: readonly DescribedApplication[]; readonly states: readonly unknown[] }
  | { readonly fault: string }

/**
 * Evaluates the applications' code with the configuration of the build, tells what they are, and runs the providers'
 * `init`: what a release knows of itself comes from the very code that it ships.
 */
export async function describe(
  bundle: Bundle,
  { sysConfig, providers }: DescribeRequest,
): Promise<DescribeAnswer> {
  const { beamline } = bundle
  beamline.Application.configure(JSON.parse(readFileSync(sysConfig, "utf8")))
  const found = new Map<string, DescribedApplication>()
  const add = (application: ApplicationModule, module: string | null): void => {
    const { name, spec, dependencies } = application
    if (module === null && found.has(name)) return
    found.set(name, {
      name,
      module,
      version: spec.vsn,
      description: spec.description,
      applications: spec.applications,
      optionalApplications: spec.optionalApplications,
    })
    for (const dependency of dependencies) add(dependency, null)
  }
  for (const [module, load] of Object.entries(bundle.applications)) {
    add(applicationOf(beamline, await load(), module), module)
  }
  const states: unknown[] = []
  for (const { module, argument } of providers) {
    const provider = await providerOf(beamline, bundle.providers, module)
    try {
      states.push((await provider.init(argument)) ?? null)
    } catch (error) {
      return { fault: `the init of the configuration provider ${module} failed: ${(error as Error).message}` }
    }
  }
  return { applications: [...found.values()], states }
}

/** Serves one request of the assembly, over the channel that it has opened. */
export function serveAssembly(bundle: Bundle): Promise<void> {
  return new Promise((resolve) => {
    process.once("message", (request: DescribeRequest) => {
      void describe(bundle, request)
        .catch((error: unknown): DescribeAnswer => ({
          fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }))
        .then((answer) => process.send!(answer, () => process.exit(0)))
        .finally(resolve)
    })
  })
}
