import type { ConfigOrigins, LoadedConfig, Origin } from "../config/index.ts"

type Keys = Map<string, unknown>

/** The environments as they are read. */
const current = new Map<string, Keys>()
/** What is configured: it wins over the specification when an application is loaded. */
const configured = new Map<string, Keys>()
let origins: ConfigOrigins = {}

function keysIn(tables: Map<string, Keys>, app: string): Keys {
  let keys = tables.get(app)
  if (keys === undefined) tables.set(app, (keys = new Map()))
  return keys
}

export function read(app: string, key: string): { readonly value: unknown } | undefined {
  const keys = current.get(app)
  return keys?.has(key) === true ? { value: keys.get(key) } : undefined
}

export function readAll(app: string): Record<string, unknown> {
  return Object.fromEntries(current.get(app) ?? [])
}

export function write(app: string, key: string, value: unknown, isPersistent: boolean): void {
  keysIn(current, app).set(key, value)
  if (isPersistent) keysIn(configured, app).set(key, value)
}

export function remove(app: string, key: string, isPersistent: boolean): void {
  current.get(app)?.delete(key)
  if (isPersistent) configured.get(app)?.delete(key)
}

export function readConfigured(app: string, key: string): { readonly value: unknown } | undefined {
  const keys = configured.get(app)
  return keys?.has(key) === true ? { value: keys.get(key) } : undefined
}

export function originOf(app: string, key: string): Origin | undefined {
  return Object.hasOwn(origins, app) && Object.hasOwn(origins[app]!, key) ? origins[app]![key] : undefined
}

/** The environment that an application has once it is loaded: its own, what is configured, and what was put before. */
export function environmentAtLoad(
  app: string,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries([
    ...(current.get(app) ?? []),
    ...Object.entries(own),
    ...(configured.get(app) ?? []),
  ])
}

export function replaceAll(app: string, values: Readonly<Record<string, unknown>>): void {
  current.set(app, new Map(Object.entries(values)))
}

/** Forgets the environment of an application that is unloaded. What is configured stays. */
export function forget(app: string): void {
  current.delete(app)
}

/** Puts configuration in the place of what was configured before. */
export function configureAll({ config, origins: from }: LoadedConfig): void {
  for (const [app, keys] of configured) for (const key of keys.keys()) current.get(app)?.delete(key)
  configured.clear()
  origins = from
  for (const [app, keys] of Object.entries(config))
    for (const [key, value] of Object.entries(keys)) write(app, key, value, true)
}
