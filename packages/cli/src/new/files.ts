import type { Names } from "./names.ts"
import { sources } from "./sources.ts"

/** What the project depends on, as ranges of versions. */
export interface Versions {
  /** Of Beamline's own packages. */
  readonly beamline: string
}

/** All files of a new project: paths and texts. */
export function files(names: Names, isSupervised: boolean, versions: Versions): Record<string, string> {
  return {
    "package.json": json(
      isSupervised ? applicationPackage(names, versions) : libraryPackage(names, versions),
    ),
    "tsconfig.json": tsconfig(isSupervised ? ["src", "test", "config"] : ["src", "test"]),
    ...(isSupervised ? {} : { "tsconfig.build.json": TSCONFIG_BUILD }),
    "vitest.config.ts": VITEST_CONFIG,
    ".gitignore": GITIGNORE,
    "README.md": isSupervised ? applicationReadme(names) : libraryReadme(names),
    ...sources(names, isSupervised),
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

const NODE = ">=20.19"

function applicationPackage({ project }: Names, { beamline }: Versions): unknown {
  return {
    name: project,
    version: "0.1.0",
    private: true,
    type: "module",
    beamline: { application: "./src/application.ts" },
    scripts: {
      start: "beamline run",
      dev: "beamline run --watch",
      iex: "beamline iex",
      test: "vitest run",
      typecheck: "tsc",
      release: "beamline release",
    },
    dependencies: { beamline },
    devDependencies: devDependencies(beamline),
    engines: { node: NODE },
  }
}

function libraryPackage({ project }: Names, { beamline }: Versions): unknown {
  return {
    name: project,
    version: "0.1.0",
    type: "module",
    beamline: { application: "./dist/application.js" },
    exports: {
      ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./package.json": "./package.json",
    },
    files: ["dist"],
    scripts: {
      start: "beamline iex",
      test: "vitest run",
      typecheck: "tsc",
      build: "tsc -p tsconfig.build.json",
      prepack: "npm run build",
    },
    // Whoever uses this package has the same copy of beamline: two would know nothing of each other's processes.
    peerDependencies: { beamline },
    devDependencies: { beamline, ...devDependencies(beamline) },
    engines: { node: NODE },
  }
}

function devDependencies(beamline: string): Record<string, string> {
  return {
    "@beamline/cli": beamline,
    "@types/node": "^20.19.0",
    typescript: "^7.0.2",
    vitest: "^4.1.12",
  }
}

const tsconfig = (folders: readonly string[]): string => `{
  "compilerOptions": {
    "target": "es2022",
    "lib": ["es2023"],
    "module": "nodenext",
    "types": ["node"],

    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "noImplicitOverride": true,

    "verbatimModuleSyntax": true,
    "erasableSyntaxOnly": true,
    "rewriteRelativeImportExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": [${folders.map((folder) => `"${folder}", `).join("")}"*.config.ts"]
}
`

const TSCONFIG_BUILD = `{
  "extends": "./tsconfig.json",
  "compilerOptions": {
    "noEmit": false,
    "rootDir": "src",
    "outDir": "dist",
    "declaration": true,
    "sourceMap": true
  },
  "include": ["src"]
}
`

const VITEST_CONFIG = `import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    env: { BEAMLINE_ENV: "test" },
  },
})
`

const GITIGNORE = `node_modules/
dist/
_build/
coverage/
*.log
*.tgz
`

const applicationReadme = ({ project, application }: Names): string => `# ${project}

A supervised application on [Beamline](https://www.npmjs.com/package/beamline).

\`\`\`sh
npm install
npm start            # runs it; Ctrl-C stops it in order
npm run dev          # the same, started again when a file changes
npm run iex          # the same, with a REPL in it
npm test
npm run typecheck
npm run release      # a folder that runs without Node: _build/prod/rel/${application}
\`\`\`

In the REPL, \`await GenServer.call("counter", ["add", 2])\` asks the counter, \`tree()\` shows what is supervised, and
\`Process.exit(pid("0.6.0"), "kill")\` with a pid from there shows what supervision is for.

| where                | what                                                                                      |
| -------------------- | ----------------------------------------------------------------------------------------- |
| \`src/application.ts\` | the application: what is started, and under which supervisor                              |
| \`src/counter.ts\`     | a GenServer                                                                               |
| \`config/\`            | \`config.ts\` for every environment, \`dev.ts\`, \`test.ts\` or \`prod.ts\` over it, \`runtime.ts\` |
| \`beamline.config.ts\` | the releases                                                                              |
| \`test/\`              | tests of a process and of the whole application                                           |

\`BEAMLINE_ENV\` chooses the environment: \`dev\` by default, \`test\` in the tests, \`prod\` in a release.
`

const libraryReadme = ({ project }: Names): string => `# ${project}

A library of processes for [Beamline](https://www.npmjs.com/package/beamline).

\`\`\`sh
npm install
npm test
npm run typecheck
npm run build        # dist/, which is what the package has in it
npm start            # a REPL
\`\`\`

Who uses it puts its processes under a supervisor:

\`\`\`ts
import { Supervisor } from "beamline"
import { Counter } from "${project}"

await Supervisor.startLink([[Counter, 40]], { strategy: "one_for_one" })
\`\`\`
`
