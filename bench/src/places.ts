// Where things are.

import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the benchmark. */
export const HERE = fileURLToPath(new URL("..", import.meta.url))

/** The project. */
export const ROOT = join(HERE, "..")
