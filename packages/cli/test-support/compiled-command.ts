import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { compiledPackage } from "../../beamline/test-support/index.ts"

const PACKAGE = fileURLToPath(new URL("..", import.meta.url))
const ROOT = join(PACKAGE, "../..")
const SOURCE = join(PACKAGE, "src")
const PREFIX = "beamline-cli-compiled-"
const HOUR = 3_600_000

/**
 * Compiles the command and answers with a `node_modules` folder that has it and the library. One compilation serves
 * all until the sources change.
 */
export function compiledCommand(): string {
  const library = join(compiledPackage(), "node_modules", "beamline")
  const folder = join(tmpdir(), PREFIX + fingerprint(library))
  if (existsSync(folder)) return join(folder, "node_modules")
  removeOld()
  const draft = mkdtempSync(join(tmpdir(), `${PREFIX}draft-`))
  compileInto(draft, library)
  try {
    renameSync(draft, folder)
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(folder)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
  return join(folder, "node_modules")
}

function compileInto(draft: string, library: string): void {
  const modules = join(draft, "node_modules")
  const own = join(modules, "@beamline", "cli")
  mkdirSync(own, { recursive: true })
  copyFileSync(join(PACKAGE, "package.json"), join(own, "package.json"))
  symlinkSync(library, join(modules, "beamline"))
  for (const name of ["esbuild", "@vercel/nft", "tar-stream"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name))
  }
  const config = {
    extends: join(ROOT, "tsconfig.base.json"),
    compilerOptions: {
      noCheck: true,
      declaration: false,
      declarationMap: false,
      types: ["node"],
      typeRoots: [join(ROOT, "node_modules", "@types")],
      rootDir: SOURCE,
      outDir: join(own, "dist"),
    },
    include: [SOURCE],
    exclude: ["*.test.ts", "*.test-d.ts", "test-support", "fixtures"].map((name) => join(SOURCE, "**", name)),
  }
  writeFileSync(join(draft, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", draft], { encoding: "utf8" })
  if (status !== 0) throw new Error(`the command does not compile:\n${stdout}`)
}

function fingerprint(library: string): string {
  const hash = createHash("sha1").update(library)
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
