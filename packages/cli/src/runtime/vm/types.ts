import type * as Library from "beamline"

/** The library as the release has it bundled. It is handed over, so that there is one copy of it. */
export type Beamline = typeof Library

/** A module's exports. */
export type Exports = Readonly<Record<string, unknown>>

/** What the bundle of a release brings, written by `beamline release`. Nothing is evaluated before it is called. */
export interface Bundle {
  readonly beamline: Beamline
  /** The application modules, by the names of their packages. */
  readonly applications: Readonly<Record<string, () => Promise<Exports>>>
  /** The modules of the configuration providers, by what the configuration calls them. */
  readonly providers: Readonly<Record<string, () => Promise<Exports>>>
  /** Further modules for the scope of `eval`, `rpc` and the REPL. */
  readonly scope: Readonly<Record<string, () => Promise<Exports>>>
}

/** An application in a boot file. */
export interface BootApplication {
  readonly name: string
  readonly version: string
  /** The package whose module defines it; `null` for one that another application brings as a module. */
  readonly module: string | null
  readonly mode: "permanent" | "transient" | "temporary" | "load" | "none"
}

/** `releases/VERSION/start.json` or another boot file: what is started, in this order. */
export interface BootFile {
  /** `BEAMLINE_ENV`, unless it is set. */
  readonly environment: string
  readonly applications: readonly BootApplication[]
  /** The compiled run-time configuration, in the same folder. */
  readonly runtimeConfig: string | null
  readonly configProviders: readonly { readonly module: string; readonly state: unknown }[]
  /** Whether values that `compileEnv` froze must still hold. */
  readonly validateCompileEnv: boolean
}
