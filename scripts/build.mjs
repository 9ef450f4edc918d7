// Builds projects: types and programs by the compiler, the library itself as one file (scripts/bundle.mjs).
//
// Run: node scripts/build.mjs [folder …]

import { join } from "node:path"

import { bundle } from "./bundle.mjs"
import { run } from "./run.mjs"

const folders = process.argv.slice(2)
const projects = (folders.length === 0 ? ["."] : folders).map((folder) => join(folder, "tsconfig.build.json"))
const status = run("tsc", ["-b", ...projects])
if (status === 0) await bundle()
process.exitCode = status
