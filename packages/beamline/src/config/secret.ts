import { Secret } from "../kernel/index.ts"
import { isSchema } from "./standard-schema.ts"
import type { OutputOf, StandardSchema } from "./standard-schema.ts"

export function secret<S extends StandardSchema>(schema: S): StandardSchema<unknown, Secret<OutputOf<S>>>
export function secret<T>(value: T): Secret<T>
/**
 * Makes a secret of a value; of a schema, the schema whose values are secrets. `reveal()` gives the value back.
 *
 * Nothing of Beamline prints or writes a secret, and what a schema has to say against one is not shown either, since it
 * may quote the value.
 *
 * @example
 * ```ts
 * import { Config } from "beamline"
 *
 * String(Config.secret("hunter2")) // => "[secret]"
 * Config.secret("hunter2").reveal() // => "hunter2"
 * ```
 */
export function secret(value: unknown): unknown {
  return isSchema(value) ? secretSchema(value) : new Secret(value)
}

/** Whether a value is a secret. */
export function isSecret(value: unknown): value is Secret<unknown> {
  return value instanceof Secret
}

function secretSchema(inner: StandardSchema): StandardSchema<unknown, Secret<unknown>> {
  return {
    "~standard": {
      version: 1,
      vendor: "beamline",
      validate: async (value) => {
        const result = await inner["~standard"].validate(revealed(value))
        if (result.issues === undefined) return { value: new Secret(result.value) }
        return { issues: result.issues.map((issue) => ({ ...issue, message: hushed(issue.message, value) })) }
      },
    },
  }
}

/** The value inside a secret, and any other value as it is. */
export function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value
}

/** What may be said about a secret value: nothing that could quote it. A missing value is no secret. */
export function hushed(message: string, value: unknown): string {
  return revealed(value) === undefined
    ? message
    : "its schema refuses it (what it says is not shown: the value is secret)"
}
