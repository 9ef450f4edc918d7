#!/usr/bin/env node
import { main } from "@beamline/cli/main"

process.exitCode = await main(["new", ...process.argv.slice(2)])
