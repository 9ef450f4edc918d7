import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { basename, dirname, extname, join, relative } from "node:path"

/** Something that code names by `new URL("./path", import.meta.url)`, and where it stands in the bundle. */
export interface Asset {
  /** The file it is made of. */
  readonly file: string
  /** Its path in the bundle's folder. */
  readonly target: string
  /** Whether it is a program of its own: a worker. Else it is copied as it is. */
  readonly isCode: boolean
}

const REFERENCE = /new\s+URL\(\s*(["'`])(\.{1,2}\/[^"'`$\n]+)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g
const CODE = /\.[cm]?[jt]sx?$/

/**
 * Points every `new URL("./path", import.meta.url)` in `source` to where that file will stand, and tells which files
 * they are. What is not there is left as it is.
 */
export function rewriteReferences(
  source: string,
  file: string,
  root: string,
): { readonly source: string; readonly assets: readonly Asset[] } {
  const assets: Asset[] = []
  if (!source.includes("import.meta.url")) return { source, assets }
  const rewritten = source.replace(REFERENCE, (whole, _quote: string, path: string) => {
    const found = existing(join(dirname(file), path))
    if (found === undefined) return whole
    const asset = assetOf(found, root)
    assets.push(asset)
    return `new URL(${JSON.stringify(`./${asset.target}`)}, import.meta.url)`
  })
  return { source: rewritten, assets }
}

/** The file of that name, or the TypeScript file that `.js` stands for. */
function existing(path: string): string | undefined {
  const typescript = path.replace(/\.([cm]?)js$/, ".$1ts")
  return [path, typescript].find((candidate) => existsSync(candidate))
}

function assetOf(file: string, root: string): Asset {
  const isCode = CODE.test(file)
  // By its place for code, which changes with what it imports; by its content for the rest.
  const mark = isCode ? relative(root, file) : readFileSync(file)
  const hash = createHash("sha256").update(mark).digest("hex").slice(0, 10)
  const extension = extname(file)
  const name = basename(file, extension)
  return isCode
    ? { file, isCode, target: `worker-${name}-${hash}.js` }
    : { file, isCode, target: `assets/${name}-${hash}${extension}` }
}
