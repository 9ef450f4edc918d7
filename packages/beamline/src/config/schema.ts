import { expected, inspect, Secret } from "../kernel/index.ts"
import { define } from "./merge.ts"
import { hushed, revealed } from "./secret.ts"
import { isSchema, pathOf } from "./standard-schema.ts"
import type { OutputOf, SchemaIssue, StandardSchema } from "./standard-schema.ts"

/** What describes an application's environment: a schema for each key, or one for all keys together. */
export type EnvSchema = StandardSchema | { readonly [key: string]: StandardSchema }

/** The environment that a schema makes. `S` are the keys whose values are secrets. */
export type EnvOf<E, S extends string = never> = Concealed<
  E extends StandardSchema ? OutputOf<E> : { -readonly [K in keyof E]: OutputOf<E[K]> },
  S
>

type Concealed<Env, S extends string> = [S] extends [never]
  ? Env
  : { [K in keyof Env]: K extends S ? (Env[K] extends Secret<unknown> ? Env[K] : Secret<Env[K]>) : Env[K] }

/** Something that a schema says about a key of an environment. */
export interface EnvIssue {
  readonly path: readonly string[]
  readonly message: string
}

/** An environment that a schema was asked about. */
export interface Checked {
  readonly values: Readonly<Record<string, unknown>>
  readonly issues: readonly EnvIssue[]
}

export function checkEnvSchema(schema: unknown, what: string): asserts schema is EnvSchema {
  if (isSchema(schema)) return
  const isObject = Object.prototype.toString.call(schema) === "[object Object]"
  const wrong = isObject ? Object.entries(schema as object).find(([, one]) => !isSchema(one)) : undefined
  if (!isObject || wrong !== undefined) {
    throw expected(
      wrong === undefined ? what : `${what}.${wrong[0]}`,
      wrong === undefined ? "a Standard Schema, or an object of them" : "a Standard Schema",
      wrong === undefined ? schema : wrong[1],
    )
  }
}

/**
 * Checks an environment by its schema. Gives the values as the schema makes them, keys that it does not know as they
 * are, and all that it does not like.
 */
export async function checkEnv(
  schema: EnvSchema,
  env: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Promise<Checked> {
  if (isSchema(schema)) return checkWhole(schema, env, secrets)
  const values: Record<string, unknown> = { ...env }
  const issues: EnvIssue[] = []
  for (const [key, one] of Object.entries(schema)) {
    const value = Object.hasOwn(env, key) ? env[key] : undefined
    const isHidden = value instanceof Secret || secrets.includes(key)
    const outcome = await ask(one, one["~standard"].vendor === "beamline" ? value : revealed(value))
    if (!("issues" in outcome)) define(values, key, isHidden ? hide(outcome.value) : outcome.value)
    else
      for (const issue of outcome.issues)
        issues.push(toldOf(issue, [key], isHidden ? value : undefined, isHidden))
  }
  return { values, issues }
}

async function checkWhole(
  schema: StandardSchema,
  env: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): Promise<Checked> {
  const input: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(env)) define(input, key, revealed(value))
  const hidden = (key: string | undefined): boolean =>
    key === undefined
      ? Object.values(env).some((value) => value instanceof Secret) || secrets.length > 0
      : secrets.includes(key) || env[key] instanceof Secret
  const outcome = await ask(schema, input)
  if ("issues" in outcome) {
    const issues = outcome.issues.map((issue) => {
      const [key] = pathOf(issue)
      return toldOf(issue, [], key === undefined ? input : input[key], hidden(key))
    })
    return { values: env, issues }
  }
  const { value } = outcome
  if (typeof value !== "object" || value === null) {
    return {
      values: env,
      issues: [{ path: [], message: `its schema makes ${inspect(value)} of it, which is no object` }],
    }
  }
  const values: Record<string, unknown> = {}
  for (const [key, one] of Object.entries(value)) define(values, key, hidden(key) ? hide(one) : one)
  for (const [key, one] of Object.entries(env)) if (!Object.hasOwn(values, key)) define(values, key, one)
  return { values, issues: [] }
}

type Answer = { readonly value: unknown } | { readonly issues: readonly SchemaIssue[] }

async function ask(schema: StandardSchema, value: unknown): Promise<Answer> {
  try {
    const result = await schema["~standard"].validate(value)
    return result.issues === undefined ? { value: result.value } : { issues: result.issues }
  } catch (error) {
    return {
      issues: [{ message: `its schema threw ${error instanceof Error ? error.name : inspect(error)}` }],
    }
  }
}

function toldOf(issue: SchemaIssue, path: readonly string[], value: unknown, isHidden: boolean): EnvIssue {
  const message = isHidden ? hushed(issue.message, value) : issue.message
  return { path: [...path, ...pathOf(issue)], message }
}

function hide(value: unknown): unknown {
  return value === undefined || value instanceof Secret ? value : new Secret(value)
}
