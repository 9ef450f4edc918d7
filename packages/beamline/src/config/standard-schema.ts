/**
 * A schema of any library that follows the Standard Schema specification, version 1 (zod, valibot, arktype and others).
 * Only what is used of it here is declared.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says about a value. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that a schema does not like. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a schema makes of a value that it takes. */
export type OutputOf<S> = S extends {
  readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined }
}
  ? Output
  : never

/** Whether a value is a schema. Some libraries' schemas are functions. */
export function isSchema(value: unknown): value is StandardSchema {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function"
  if (!isObject) return false
  const standard = (value as { readonly "~standard"?: unknown })["~standard"]
  return (
    typeof standard === "object" &&
    standard !== null &&
    typeof (standard as { validate?: unknown }).validate === "function"
  )
}

/** The path of an issue as keys. */
export function pathOf(issue: SchemaIssue): string[] {
  return (issue.path ?? []).map((step) => String(typeof step === "object" ? step.key : step))
}
