import type { StartResult } from "../gen/index.ts"
import type { Wait } from "../runtime/index.ts"
import type { ChildSpec } from "../supervisor/index.ts"
import type { DefinedRegistry } from "./types.ts"

type More = object | undefined

/** What `Registry.define` returns: a name that knows how to start its registry. */
export class Handle implements DefinedRegistry {
  readonly name: string
  readonly startLink: (options?: More) => Wait<StartResult>
  readonly childSpec: (options?: More) => ChildSpec

  constructor(
    name: string,
    startLink: (options: More) => Wait<StartResult>,
    childSpec: (handle: Handle, options: More) => ChildSpec,
  ) {
    this.name = name
    this.startLink = (options) => startLink(options)
    this.childSpec = (options) => childSpec(this, options)
    Object.freeze(this)
  }
}
