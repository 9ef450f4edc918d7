import { existsSync } from "node:fs"
import { resolve } from "node:path"

import { build } from "esbuild"
import type { Plugin } from "esbuild"

import { Misuse } from "../command/index.ts"
import { bundleRuntimeConfig } from "../config/index.ts"
import type { Project } from "../project/index.ts"
import type { ReleaseOptions } from "./options.ts"

/** A configuration file that was compiled for the release. */
export interface RuntimeConfig {
  /** The source, for messages. */
  readonly file: string
  readonly code: string
}

/**
 * Compiles the run-time configuration to one file that stands by itself: on the target it is evaluated at every
 * start, and may be exchanged. Throws `Misuse` if it does not compile, imports what is not there on the target, or if
 * the release names a file that is not there.
 */
export async function compileRuntimeConfig(
  project: Project,
  path: ReleaseOptions["runtimeConfigPath"],
): Promise<RuntimeConfig | undefined> {
  if (path === false) return undefined
  const named = path === undefined ? undefined : resolve(project.root, path)
  if (named !== undefined && !existsSync(named)) {
    throw new Misuse(`expected runtimeConfigPath to be a file that is there, got: ${path}`)
  }
  const bundled = await bundleRuntimeConfig(project, named)
  if (bundled === undefined) return undefined
  const result = await build({
    stdin: { contents: bundled.code, loader: "js", resolveDir: project.root, sourcefile: "runtime.js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    plugins: [libraryOfTheRelease],
  })
  return { file: bundled.file, code: result.outputFiles[0]!.text }
}

/** The library is in the bundle of the release already; a second copy would not be the same. */
const libraryOfTheRelease: Plugin = {
  name: "library of the release",
  setup(build) {
    build.onResolve({ filter: /^beamline$/ }, () => ({ path: "beamline", namespace: "release" }))
    build.onLoad({ filter: /.*/, namespace: "release" }, () => ({
      contents: 'module.exports = globalThis[Symbol.for("beamline.release")]',
      loader: "js",
    }))
  },
}
