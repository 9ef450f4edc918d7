import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const PACKAGE = fileURLToPath(new URL("..", import.meta.url))
const SOURCE = join(PACKAGE, "src")
const PREFIX = "beamline-compiled-"
const HOUR = 3_600_000

/**
 * Compiles the package's source and answers with a folder in which `import "beamline"` finds it, and
 * `import "beamline/runtime/index.js"` its inside. One compilation serves all until the source changes.
 */
export function compiledPackage(): string {
  const folder = join(tmpdir(), PREFIX + fingerprint())
  if (existsSync(folder)) return folder
  removeOld()
  const draft = mkdtempSync(join(tmpdir(), `${PREFIX}draft-`))
  compileInto(draft)
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(folder)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

function compileInto(draft: string): void {
  const out = join(draft, "node_modules", "beamline")
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, "package.json"), JSON.stringify(MANIFEST))
  const config = {
    extends: join(PACKAGE, "../../tsconfig.base.json"),
    compilerOptions: {
      noCheck: true,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      rootDir: SOURCE,
      outDir: out,
    },
    include: [SOURCE],
    exclude: [join(SOURCE, "**/*.test.ts"), join(SOURCE, "**/*.test-d.ts")],
  }
  writeFileSync(join(draft, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(PACKAGE, "../../node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", draft], { encoding: "utf8" })
  if (status !== 0) throw new Error(`the package does not compile:\n${stdout}`)
}

const MANIFEST = {
  name: "beamline",
  type: "module",
  exports: { ".": "./index.js", "./testing": "./testing/index.js", "./*": "./*" },
}

function fingerprint(): string {
  const hash = createHash("sha1")
  for (const path of readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (!path.endsWith(".ts") || /\.test(-d)?\.ts$/.test(path)) continue
    const { mtimeMs, size } = statSync(join(SOURCE, path))
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  return hash.digest("hex").slice(0, 16)
}

function removeOld(): void {
  for (const name of readdirSync(tmpdir())) {
    const path = join(tmpdir(), name)
    if (!name.startsWith(PREFIX) || Date.now() - statSync(path).mtimeMs < HOUR) continue
    rmSync(path, { recursive: true, force: true })
  }
}
