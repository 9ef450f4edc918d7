import { join } from "node:path"

import { ReleaseError } from "../release-error.ts"

/** What the launcher says about the release, by its `RELEASE_*` variables. */
export interface ReleaseEnvironment {
  readonly root: string
  readonly name: string
  readonly version: string
  /** The name under which the system can be reached. */
  readonly node: string
  readonly tmp: string
  /** Whether the system can be reached at all. */
  readonly hasControl: boolean
  /** `releases/VERSION`. */
  readonly folder: string
  readonly sysConfig: string
  /** The file of options for node. */
  readonly vmArgs: string
  readonly bootFile: string
  readonly cleanBootFile: string
}

/** Reads the variables that the launcher has set. Throws `ReleaseError` if one is missing. */
export function readEnvironment(env: NodeJS.ProcessEnv): ReleaseEnvironment {
  const read = (key: string): string => {
    const value = env[key]
    if (value) return value
    throw new ReleaseError(`${key} is not set: start the release with its program in bin`)
  }
  const [root, version] = [read("RELEASE_ROOT"), read("RELEASE_VSN")]
  const folder = join(root, "releases", version)
  return {
    root,
    name: read("RELEASE_NAME"),
    version,
    node: read("RELEASE_NODE"),
    tmp: read("RELEASE_TMP"),
    hasControl: read("RELEASE_DISTRIBUTION") === "socket",
    folder,
    sysConfig: read("RELEASE_SYS_CONFIG"),
    vmArgs: read("RELEASE_VM_ARGS"),
    bootFile: join(folder, `${read("RELEASE_BOOT_SCRIPT")}.json`),
    cleanBootFile: join(folder, `${read("RELEASE_BOOT_SCRIPT_CLEAN")}.json`),
  }
}
