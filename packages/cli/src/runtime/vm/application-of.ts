import { ReleaseError } from "../release-error.ts"
import type { Beamline, Exports } from "./types.ts"

export type ApplicationModule = Extract<
  Parameters<Beamline["Application"]["register"]>[0],
  { readonly spec: unknown }
>

/**
 * The application among a module's exports: the default one, or the only one that is an application. Throws
 * `ReleaseError` if there is none, or more than one.
 */
export function applicationOf({ Application }: Beamline, exports: Exports, of: string): ApplicationModule {
  const isApplication = (value: unknown): value is ApplicationModule => Application.isApplication(value)
  const standard = "default" in exports ? exports["default"] : undefined
  if (isApplication(standard)) return standard
  const found = [...new Set(Object.values(exports).filter(isApplication))]
  if (found.length === 1) return found[0]!
  throw new ReleaseError(
    `expected the application module of ${of} to export one application, got: ${found.length === 0 ? "none" : found.length}`,
  )
}
