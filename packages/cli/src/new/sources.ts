import type { Names } from "./names.ts"

/** The TypeScript of a new project: paths and texts. `isSupervised` tells whether its application has a tree. */
export function sources(names: Names, isSupervised: boolean): Record<string, string> {
  const application = isSupervised ? supervisedApplication(names) : libraryApplication(names)
  const common = {
    "src/application.ts": application,
    "src/counter.ts": counter(isSupervised),
    "test/counter.test.ts": COUNTER_TEST,
  }
  if (!isSupervised) return { ...common, "src/index.ts": INDEX }
  return {
    ...common,
    "beamline.config.ts": settings(names),
    "config/config.ts": config(names),
    "config/test.ts": testConfig(names),
    "config/runtime.ts": runtimeConfig(names),
    "test/application.test.ts": applicationTest(names),
  }
}

const supervisedApplication = ({
  application,
  module,
}: Names): string => `import { Application, Supervisor } from "beamline"
import type { StartResult, Wait } from "beamline"

import { Counter, counter } from "./counter.ts"

export const ${module} = Application.define("${application}", {
  version: "0.1.0",
  // What config/ does not say otherwise.
  env: { start: 0 },
})({
  start: (): Wait<StartResult> => {
    const start = Application.getEnv(${module}, "start")
    return Supervisor.startLink([Counter.childSpec(start, { name: counter })], {
      strategy: "one_for_one",
      name: "${application}.supervisor",
    })
  },
})
`

const libraryApplication = ({ application, module }: Names): string => `import { Application } from "beamline"

/** Nothing is started: whoever uses this package puts its processes under a supervisor of their own. */
export const ${module} = Application.define("${application}", { version: "0.1.0" })()
`

const counter = (isSupervised: boolean): string => `import { GenServer, ok, reply } from "beamline"

/** What a counter can be asked. */
export interface Counter {
  call: {
    get(): number
    add(n: number): number
  }
}

/** A number in a process of its own. */
export const Counter = GenServer.define<Counter>("Counter")({
  init: (start: number) => ok(start),
  handleCall: {
    get: (count) => reply(count, count),
    add: (count, _from, n) => reply(count + n, count + n),
  },
})
${
  isSupervised
    ? `
/** The name of the counter that the application starts. */
export const counter = GenServer.name<Counter>("counter")
`
    : ""
}`

const INDEX = `export { Counter } from "./counter.ts"
`

const COUNTER_TEST = `import { GenServer } from "beamline"
import { inProcess, startSupervised } from "beamline/testing"
import { expect, test } from "vitest"

import { Counter } from "../src/counter.ts"

test(
  "a counter adds up",
  inProcess(async () => {
    const counter = await startSupervised([Counter, 40])
    expect(await GenServer.call(counter, ["add", 2])).toBe(42)
    expect(await GenServer.call(counter, "get")).toBe(42)
  }),
)
`

const applicationTest = ({
  module,
}: Names): string => `import { Application, Config, GenServer, Process } from "beamline"
import { afterAll, beforeAll, expect, test } from "vitest"

import config from "../config/config.ts"
import testConfig from "../config/test.ts"
import { ${module} } from "../src/application.ts"
import { counter } from "../src/counter.ts"

beforeAll(async () => {
  const loaded = await Config.load([
    { source: "config/config.ts", value: config },
    { source: "config/test.ts", value: testConfig },
  ])
  if (!loaded.ok) throw new Error(Config.formatFaults(loaded.error))
  Application.configure(loaded.value)
  const started = await Application.ensureAllStarted(${module})
  if (!started.ok) throw new Error(Application.formatError(started.error))
})

afterAll(async () => {
  await Application.stop(${module})
})

test("the counter starts where the configuration says", async () => {
  expect(await GenServer.call(counter, "get")).toBe(100)
})

test("the counter is there again after it was killed", async () => {
  const before = Process.whereis(counter)
  if (before === undefined) throw new Error("the counter is not running")
  await GenServer.call(counter, ["add", 5])
  Process.exit(before, "kill")
  await expect.poll(() => Process.whereis(counter)).not.toBe(before)
  expect(await GenServer.call(counter, "get")).toBe(100)
})
`

const config = ({ application }: Names): string => `import { Config } from "beamline"

// For every environment. What dev.ts, test.ts or prod.ts beside this file says is merged over it.
export default Config.define({
  ${application}: { start: 1 },
})
`

const testConfig = ({ application }: Names): string => `import { Config } from "beamline"

export default Config.define({
  ${application}: { start: 100 },
})
`

const runtimeConfig = ({ application }: Names): string => `import { Config } from "beamline"

// Evaluated each time the system starts, in a release too. It may import nothing but "beamline" and Node's own modules.
export default Config.define(({ environment }) => {
  if (environment !== "prod") return {}
  return {
    ${application}: { start: Config.env("COUNTER_START", { as: "integer", default: 1 }) },
  }
})
`

const settings = ({ application }: Names): string => `import { defineProject } from "@beamline/cli"

export default defineProject({
  releases: {
    ${application}: {},
  },
})
`
