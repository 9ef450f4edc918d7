// Prints how many tests of a Vitest JSON report passed and failed. A file that could not run counts as a failure.
//
// Run: node .ci/count-tests.mjs report.json

import { readFileSync } from "node:fs"

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"))
const broken = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
)
console.log(report.numPassedTests, report.numFailedTests + broken.length)
