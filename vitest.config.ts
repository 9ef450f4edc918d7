import { fileURLToPath } from "node:url"

import { defineConfig } from "vitest/config"

import { writeDocTests } from "./scripts/doc-tests/generate.mjs"

// The blocks of README, guides and doc comments become test files before Vitest looks for test files.
writeDocTests()

const report = process.env["TEST_REPORT"]
const source = (path: string): string => fileURLToPath(new URL(`packages/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests run the package's source: no build is needed, and stacks name the lines that were written.
    alias: [
      { find: /^beamline$/, replacement: source("beamline/src/index.ts") },
      { find: /^beamline\/testing$/, replacement: source("beamline/src/testing/index.ts") },
      { find: /^@beamline\/cli$/, replacement: source("cli/src/index.ts") },
      { find: /^@beamline\/cli\/main$/, replacement: source("cli/src/main.ts") },
    ],
  },
  test: {
    include: ["{packages,examples,scripts,conformance,bench}/**/*.test.ts", ".doc-tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    silent: "passed-only",
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.test-d.ts", "**/*.d.ts"],
      reporter: ["text", "html", "json-summary"],
    },
  },
})
