import { checkBoolean, checkOptions, expected } from "../kernel/index.ts"
import { Handle } from "./handle.ts"
import type { RegistryKeys } from "./types.ts"

/** The options of a registry, found valid. */
export interface CheckedOptions {
  readonly keys: RegistryKeys
  readonly name: string
  readonly partitions: number
  readonly listeners: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
}

const OPTIONS = ["keys", "name", "partitions", "listeners", "meta", "compressed"] as const

/** Checks the options of `startLink` and `childSpec`. */
export function checkRegistryOptions(options: unknown): CheckedOptions {
  checkOptions(options, OPTIONS, "registry options")
  if (options === undefined) throw expected("registry options", "an object", options)
  const { keys, name, partitions = 1, listeners = [], meta = {}, compressed = false } = options as Given
  if (keys !== "unique" && keys !== "duplicate") throw expected("keys", '"unique" or "duplicate"', keys)
  if (!Number.isSafeInteger(partitions) || (partitions as number) < 1) {
    throw expected("partitions", "a positive integer", partitions)
  }
  checkListeners(listeners)
  checkMeta(meta)
  checkBoolean(compressed, "compressed")
  const checkedName = name instanceof Handle ? name.name : name
  checkRegistryName(checkedName)
  return {
    keys,
    name: checkedName,
    partitions: partitions as number,
    listeners: [...listeners],
    meta: { ...meta },
  }
}

type Given = { readonly [K in (typeof OPTIONS)[number]]?: unknown }

const DEFAULTS = OPTIONS.filter((option) => option !== "name")

/** Throws for an option that a definition can't set. */
export function checkDefaults(options: unknown): void {
  checkOptions(options, DEFAULTS, "registry options")
}

/** Throws unless the value can be the name of a registry. */
export function checkRegistryName(name: unknown): asserts name is string {
  if (typeof name !== "string" || name === "" || name === "undefined") {
    throw expected("name", "a non-empty string", name)
  }
}

function checkListeners(listeners: unknown): asserts listeners is readonly string[] {
  const isName = (listener: unknown): boolean => typeof listener === "string" && listener !== ""
  if (!Array.isArray(listeners) || !listeners.every(isName)) {
    throw expected("listeners", "an array of names of processes", listeners)
  }
}

function checkMeta(meta: unknown): asserts meta is Readonly<Record<string, unknown>> {
  const prototype: unknown =
    typeof meta === "object" && meta !== null ? Object.getPrototypeOf(meta) : undefined
  if (prototype !== Object.prototype && prototype !== null) throw expected("meta", "a plain object", meta)
}
