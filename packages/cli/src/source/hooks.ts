// The hooks for Node's module loader, where it runs them in a thread of their own (Node 20 and early 22).

import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { InitializeHook, LoadHook, ResolveHook } from "node:module"
import type { MessagePort } from "node:worker_threads"

import { compile, isSource } from "./compile.ts"
import { sourceOf } from "./resolve.ts"

let report: MessagePort | undefined

export const initialize: InitializeHook<{ readonly port?: MessagePort } | undefined> = (data) => {
  report = data?.port
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const source = sourceOf(specifier, context.parentURL, (url) => existsSync(fileURLToPath(url)))
  return next(source ?? specifier, context)
}

export const load: LoadHook = async (url, context, next) => {
  if (!isSource(url)) return next(url, context)
  report?.postMessage(fileURLToPath(url), [])
  const { format, code } = await compile(url)
  return { format, source: code, shortCircuit: true }
}
