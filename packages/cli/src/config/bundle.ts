import { readFileSync } from "node:fs"
import { builtinModules } from "node:module"
import { extname, join, relative } from "node:path"
import { pathToFileURL } from "node:url"

import { build } from "esbuild"
import type { Loader, Plugin } from "esbuild"

import { Misuse } from "../command/index.ts"
import { sourceError } from "../source/index.ts"

export interface Bundle {
  /** One ES module; packages are imported, not included. */
  readonly code: string
  /** The files of the project that went into it. */
  readonly files: readonly string[]
}

export interface BundleOptions {
  /** Refuses imports of anything but the library and Node's own modules. */
  readonly runtime?: boolean
}

/**
 * Bundles a file of configuration with what it imports from the project. Each file keeps its own `import.meta.url`.
 * Throws a `Misuse` that tells the place of what does not compile, can't be found, or must not be imported.
 */
export async function bundle(
  root: string,
  file: string,
  { runtime = false }: BundleOptions = {},
): Promise<Bundle> {
  const source = relative(root, file)
  try {
    const result = await build({
      entryPoints: [file],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      packages: "external",
      target: `node${process.versions.node}`,
      sourcemap: "inline",
      // A stack then names the file on the disk.
      sourceRoot: pathToFileURL(`${root}/`).href,
      outfile: join(root, "config.mjs"),
      define: { "import.meta.url": URL_NAME },
      plugins: [...(runtime ? [onlyLibrary(source)] : []), ownUrls],
      logLevel: "silent",
    })
    const files = Object.keys(result.metafile.inputs).map((input) => join(root, input))
    return { code: result.outputFiles[0]?.text ?? "", files }
  } catch (error) {
    throw new Misuse(sourceError(error).message)
  }
}

const URL_NAME = "__fileUrl"
const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".js": "js",
  ".mjs": "js",
}

/** A bundle has one place only, while a file that reads another beside it means its own. */
const ownUrls: Plugin = {
  name: "own-urls",
  setup: (build) => {
    build.onLoad({ filter: /\.m?[tj]s$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8")
      if (!text.includes("import.meta.url")) return undefined
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: `const ${URL_NAME}=${url};${text}`, loader: LOADERS[extname(path)] ?? "js" }
    })
  },
}

/** What runs in a release finds neither other files of configuration nor build tools there. */
function onlyLibrary(source: string): Plugin {
  return {
    name: "only-library",
    setup: (build) => {
      build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        if (kind === "entry-point") return undefined
        if (path === "beamline" || path.startsWith("node:") || builtinModules.includes(path))
          return { path, external: true }
        return {
          errors: [
            {
              text:
                `expected the imports of ${source} to be "beamline" or Node's own modules, got: ${JSON.stringify(path)}. ` +
                `This file runs where the system starts, without other files of configuration and build tools`,
            },
          ],
        }
      })
    },
  }
}
