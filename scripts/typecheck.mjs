// Type-checks everything: the package as it is built, then tests, type tests, examples, scripts and doc examples.
//
// Run: node scripts/typecheck.mjs

import { existsSync } from "node:fs"
import { join } from "node:path"

import { writeDocTests } from "./doc-tests/generate.mjs"
import { ROOT } from "./files.mjs"
import { run } from "./run.mjs"

const extractionErrors = writeDocTests().errors
for (const { file, line, message } of extractionErrors) console.error(`${file}:${line} ${message}`)

const projects = [
  "packages/beamline/tsconfig.json",
  "packages/create-beamline/tsconfig.json",
  "packages/cli/tsconfig.json",
  "examples/search/tsconfig.json",
  "examples/chat/tsconfig.json",
  "conformance/tsconfig.json",
  "bench/tsconfig.json",
  "tsconfig.json",
  ".doc-tests/tsconfig.json",
].filter((project) => existsSync(join(ROOT, project)))

const statuses = [
  run(process.execPath, ["scripts/build.mjs"]),
  ...projects.map((project) => run("tsc", ["--noEmit", "-p", project])),
]
process.exitCode = statuses.every((status) => status === 0) && extractionErrors.length === 0 ? 0 : 1
