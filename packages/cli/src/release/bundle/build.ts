import { mkdirSync, copyFileSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { dirname, extname, join, relative } from "node:path"

import { build } from "esbuild"
import type { BuildOptions, Loader, Message, Metafile, Plugin } from "esbuild"

import { Misuse } from "../../command/index.ts"
import { rewriteReferences } from "./assets.ts"
import type { Asset } from "./assets.ts"
import { hasNativeAddon, isInstalled, needsItsFiles, packageOf } from "./hazards.ts"

export interface BundleOptions {
  /** The root of the project: its `beamline` is the one copy of the library. */
  readonly root: string
  /** The folder that the bundle is written to. */
  readonly output: string
  /** Programs: the name of the file to the source, which is written by the assembly, or to the path of one. */
  readonly entries: Readonly<Record<string, { readonly source: string } | { readonly path: string }>>
  /** Packages that are to be carried as they are. */
  readonly external: readonly string[]
  readonly strip: boolean
  /** The Node that will run it, as esbuild names it. */
  readonly target: string
}

export interface BundleResult {
  /** The files of packages that were not bundled: where the code enters them. */
  readonly externalEntries: readonly string[]
  /** The source files that went into it. */
  readonly inputs: readonly string[]
  /** The paths of what was written, from the output folder. */
  readonly outputs: readonly string[]
}

// A bundled CommonJS package asks for Node's modules by `require`. A declaration would meet the project's own one of
// that name, so it is a global.
const BANNER =
  'import { createRequire as __beamlineRequire } from "node:module"; ' +
  "globalThis.require ??= __beamlineRequire(import.meta.url);"

/**
 * Bundles the programs of a release. Packages with native addons, or that start workers from files of their own, stay
 * outside; workers and other files that the project's code names by `new URL(…, import.meta.url)` come along.
 *
 * Throws `Misuse` with esbuild's messages if a source is wrong.
 */
export async function bundle(options: BundleOptions): Promise<BundleResult> {
  const state: State = { options, kept: new Map(), assets: new Map(), external: new Set(options.external) }
  // The first pass only finds out which packages can't be bundled.
  await pass(state, options.entries, false)
  const metafiles = [await pass(state, options.entries, true)]
  const done = new Set<string>()
  for (let open = unwritten(state, done); open.length > 0; open = unwritten(state, done)) {
    const code = open.filter(({ isCode }) => isCode)
    if (code.length > 0) metafiles.push(await pass(state, workerEntries(code), true))
    for (const { file, target, isCode } of open) {
      done.add(target)
      if (isCode) continue
      mkdirSync(dirname(join(options.output, target)), { recursive: true })
      copyFileSync(file, join(options.output, target))
    }
  }
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs))
  const outputs = metafiles.flatMap((metafile) =>
    Object.keys(metafile.outputs).map((path) => relative(options.output, join(options.root, path))),
  )
  const copied = [...state.assets.values()].filter(({ isCode }) => !isCode)
  return {
    externalEntries: [...new Set(state.kept.values())].sort(),
    inputs: [
      ...new Set([
        ...inputs.filter((path) => !path.startsWith("<")).map((path) => join(options.root, path)),
        ...copied.map(({ file }) => file),
      ]),
    ].sort(),
    outputs: [...outputs, ...copied.map(({ target }) => target)].sort(),
  }
}

interface State {
  readonly options: BundleOptions
  /** Packages that stay outside. */
  readonly external: Set<string>
  /** Imports of them: the file as the importer sees it to the file itself. */
  readonly kept: Map<string, string>
  /** By their targets. */
  readonly assets: Map<string, Asset>
}

function unwritten(state: State, done: ReadonlySet<string>): Asset[] {
  return [...state.assets.values()].filter(({ target }) => !done.has(target))
}

function workerEntries(assets: readonly Asset[]): BundleOptions["entries"] {
  return Object.fromEntries(assets.map(({ target, file }) => [target.replace(/\.js$/, ""), { path: file }]))
}

async function pass(state: State, entries: BundleOptions["entries"], writes: boolean): Promise<Metafile> {
  const { root, output, strip, target } = state.options
  const settings: BuildOptions = {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, "path" in entry ? entry.path : `entry:${name}`]),
    ),
    bundle: true,
    write: writes,
    metafile: true,
    outdir: output,
    platform: "node",
    format: "esm",
    target,
    banner: { js: BANNER },
    define: { __filename: "import.meta.filename", __dirname: "import.meta.dirname" },
    minify: strip,
    // Servers, reports and stacks show the names of functions and classes.
    keepNames: strip,
    sourcemap: strip ? false : "linked",
    sourcesContent: false,
    legalComments: "external",
    logLevel: "silent",
    loader: { ".node": "empty" },
    plugins: [
      sourcesOf(entries, root),
      builtins(),
      oneLibrary(root),
      outside(state, writes),
      references(state),
    ],
  }
  try {
    const result = await build(settings)
    return result.metafile!
  } catch (error) {
    const { errors } = error as { errors?: readonly Message[] }
    if (errors === undefined) throw error
    throw new Misuse(`the sources can't be bundled:\n${errors.map(formatMessage).join("\n")}`)
  }
}

function formatMessage({ text, location }: Message): string {
  return location === null
    ? `  ${text}`
    : `  ${location.file}:${location.line}:${location.column + 1}: ${text}`
}

/** The programs that the assembly writes. */
function sourcesOf(entries: BundleOptions["entries"], root: string): Plugin {
  return {
    name: "entries",
    setup(build) {
      build.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(6), namespace: "entry" }))
      build.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => {
        const entry = entries[path]!
        return { contents: "source" in entry ? entry.source : "", loader: "ts", resolveDir: root }
      })
    },
  }
}

/**
 * Node's modules are asked for by `require`: an import loads what stands in a file before its first line runs, needed
 * or not, and makes a namespace of each, for which Node loads all that it would only have loaded when asked.
 */
function builtins(): Plugin {
  return {
    name: "builtins",
    setup(build) {
      build.onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === "import-statement" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
      )
      build.onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)})`,
      }))
    },
  }
}

/** Two copies of the library would be two systems, deaf to each other: every import is that of the project. */
function oneLibrary(root: string): Plugin {
  return {
    name: "one library",
    setup(build) {
      build.onResolve({ filter: /^beamline(\/|$)/ }, async ({ path, kind, pluginData }) => {
        if (pluginData === "resolved") return undefined
        return await build.resolve(path, { kind, resolveDir: root, pluginData: "resolved" })
      })
    },
  }
}

/** Leaves out the packages that a bundle would break. An import of one becomes the path of its file. */
function outside(state: State, decided: boolean): Plugin {
  return {
    name: "outside",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === "resolved" || path.startsWith("node:") || path.startsWith("entry:"))
          return undefined
        const found = await build.resolve(path, { kind, resolveDir, pluginData: "resolved" })
        if (found.errors.length > 0 || found.external || found.namespace !== "file") return undefined
        const owner = packageOf(found.path)
        if (owner === undefined || !isInstalled(found.path) || !state.external.has(owner.name)) return found
        const target = found.path.slice(found.path.indexOf("node_modules"))
        state.kept.set(target, found.path)
        return { path: `./${target}`, external: true }
      })
      if (decided) return
      build.onLoad({ filter: /\.(node|[cm]?js)$/ }, ({ path }) => {
        const owner = isInstalled(path) ? packageOf(path) : undefined
        if (owner === undefined || owner.name === "beamline") return undefined
        const isHazard =
          extname(path) === ".node" || hasNativeAddon(owner) || needsItsFiles(readFileSync(path, "utf8"))
        if (isHazard) state.external.add(owner.name)
        return undefined
      })
    },
  }
}

const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
}

/** Brings along the files that the code names by their place. */
function references(state: State): Plugin {
  return {
    name: "references",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const original = readFileSync(path, "utf8")
        const { source, assets } = rewriteReferences(original, path, state.options.root)
        if (assets.length === 0) return undefined
        for (const asset of assets) state.assets.set(asset.target, asset)
        return { contents: source, loader: LOADERS[extname(path)] ?? "js" }
      })
    },
  }
}
