import { existsSync } from "node:fs"
import * as nodeModule from "node:module"
import { fileURLToPath } from "node:url"
import { MessageChannel } from "node:worker_threads"

import { compileSync, isSource } from "./compile.ts"
import { sourceOf } from "./resolve.ts"
import { reportFile } from "./used-files.ts"

type SyncLoad = (url: string, context: object, next: (url: string, context: object) => object) => object
type SyncResolve = (
  specifier: string,
  context: { parentURL?: string },
  next: (specifier: string, context: object) => object,
) => object
/** Node 22.15 has it; the types of Node 20 do not. */
type RegisterHooks = (hooks: { load: SyncLoad; resolve: SyncResolve }) => unknown

/** Lets this thread import TypeScript from now on. */
export function importSources(): void {
  const { registerHooks } = nodeModule as { registerHooks?: RegisterHooks }
  if (registerHooks === undefined) registerInThread()
  else registerHooks({ resolve, load })
}

function resolve(...[specifier, context, next]: Parameters<SyncResolve>): object {
  const source = sourceOf(specifier, context.parentURL, (url) => existsSync(fileURLToPath(url)))
  return next(source ?? specifier, context)
}

function load(...[url, context, next]: Parameters<SyncLoad>): object {
  if (!isSource(url)) return next(url, context)
  reportFile(fileURLToPath(url))
  const { format, code } = compileSync(url)
  return { format, source: code, shortCircuit: true }
}

function registerInThread(): void {
  const { port1, port2 } = new MessageChannel()
  port1.on("message", reportFile).unref()
  nodeModule.register("./hooks.js", import.meta.url, { data: { port: port2 }, transferList: [port2] })
}
