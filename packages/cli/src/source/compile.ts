import { dirname, relative } from "node:path"
import { fileURLToPath } from "node:url"

import { build, buildSync, formatMessagesSync } from "esbuild"
import type { BuildOptions, BuildResult, Message } from "esbuild"

/** Source that does not compile: its message tells the places and shows the lines. */
export class SourceError extends Error {
  /** Survives the way out of the thread in which Node 20 runs the hooks, where the class does not. */
  readonly code = "ERR_BEAMLINE_SOURCE"

  static {
    this.prototype.name = "SourceError"
  }
}

export function isSourceError(error: unknown): error is SourceError {
  return (error as { code?: unknown } | null | undefined)?.code === "ERR_BEAMLINE_SOURCE"
}

/** A file of source as Node can run it. */
export interface Compiled {
  readonly format: "module" | "commonjs"
  readonly code: string
}

type Output = BuildResult & { outputFiles: readonly { readonly text: string }[] }

/** Whether Node needs help with this file. */
export function isSource(url: string): boolean {
  return /^file:.*\.(ts|mts|cts|tsx|jsx)(\?|#|$)/.test(url)
}

/** Compiles one file, with the settings of the `tsconfig.json` above it. Throws a `SourceError`. */
export async function compile(url: string): Promise<Compiled> {
  try {
    return compiled(url, (await build(options(url))) as Output)
  } catch (error) {
    throw sourceError(error)
  }
}

/** As `compile`, at once. */
export function compileSync(url: string): Compiled {
  try {
    return compiled(url, buildSync(options(url)) as Output)
  } catch (error) {
    throw sourceError(error)
  }
}

function options(url: string): BuildOptions {
  const file = fileURLToPath(url)
  return {
    entryPoints: [file],
    // Only for the source map, whose paths start from there.
    outdir: dirname(file),
    bundle: false,
    write: false,
    format: isCommonJs(url) ? "cjs" : "esm",
    platform: "node",
    target: `node${process.versions.node}`,
    sourcemap: "inline",
    // The source map names the file by its place on the disk, so that a stack can be clicked.
    sourceRoot: new URL(".", url).href,
    logLevel: "silent",
  }
}

function compiled(url: string, { outputFiles }: Output): Compiled {
  return { format: isCommonJs(url) ? "commonjs" : "module", code: outputFiles[0]?.text ?? "" }
}

function isCommonJs(url: string): boolean {
  return /\.cts(\?|#|$)/.test(url)
}

/** Makes a `SourceError` of what esbuild throws, with the places relative to the current folder. */
export function sourceError(error: unknown): Error {
  const messages = (error as { errors?: readonly Message[] } | null)?.errors
  if (messages === undefined) return error as Error
  return new SourceError(messages.map(describe).join("\n\n"))
}

function describe(message: Message): string {
  const { location, text } = message
  if (location === null) return text
  const place = `${relative(".", location.file) || location.file}:${location.line}:${location.column + 1}`
  const frame = formatMessagesSync([message], { kind: "error", color: false })[0] ?? ""
  // Of esbuild's own rendering only the excerpt is taken: place and text stand before it.
  const excerpt = frame.split("\n").filter((line) => line.includes("│") || line.includes("╵"))
  return [`${place}: ${text}`, ...excerpt].join("\n")
}
