import { readFileSync } from "node:fs"

/** The options in a `node.args` file: one a line; empty lines and lines that begin with `#` are left out. */
export function readNodeOptions(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
}
