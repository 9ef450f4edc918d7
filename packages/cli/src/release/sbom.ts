import { createHash } from "node:crypto"

import { packageOf } from "./bundle/index.ts"
import type { PackageOf } from "./bundle/index.ts"
import type { NodeRuntime } from "./node-runtime.ts"

export interface SbomOptions {
  readonly name: string
  readonly version: string
  /** Every source file that is in the release, bundled or carried. */
  readonly inputs: readonly string[]
  readonly runtime: NodeRuntime
}

/** What is inside a release, as CycloneDX 1.5 in JSON: the packages with versions and licences, and the runtime. */
export function softwareBill({ name, version, inputs, runtime }: SbomOptions): object {
  const packages = new Map<string, PackageOf>()
  for (const input of inputs) {
    const owner = packageOf(input)
    if (owner !== undefined) packages.set(`${owner.name}@${owner.version}`, owner)
  }
  const components = [...packages.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, owner]) => component(owner))
  if (runtime.file !== undefined) {
    components.push({
      type: "platform",
      name: "node",
      version: runtime.version,
      purl: `pkg:generic/node@${runtime.version}`,
      "bom-ref": `pkg:generic/node@${runtime.version}`,
    })
  }
  // The same content has the same number: no clock and no chance, or two builds would differ.
  const hash = createHash("sha256")
    .update(JSON.stringify([name, version, components]))
    .digest("hex")
  const serial = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ]
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    serialNumber: `urn:uuid:${serial.join("-")}`,
    version: 1,
    metadata: { component: { type: "application", name, version, "bom-ref": `${name}@${version}` } },
    components,
  }
}

function component({ name, version, json }: PackageOf): Record<string, unknown> {
  const purl = `pkg:npm/${name.replace(/^@/, "%40")}@${encodeURIComponent(version)}`
  const licence = licenceOf(json.license)
  return {
    type: "library",
    name,
    version,
    purl,
    "bom-ref": purl,
    ...(licence === undefined ? {} : { licenses: [licence] }),
  }
}

/** An SPDX identifier, an expression of them, or words. */
function licenceOf(licence: unknown): object | undefined {
  const text =
    typeof licence === "object" && licence !== null ? (licence as { type?: unknown }).type : licence
  if (typeof text !== "string" || text === "") return undefined
  if (/\s(AND|OR|WITH)\s/.test(text)) return { expression: text }
  return /^[A-Za-z0-9.+-]+$/.test(text) ? { license: { id: text } } : { license: { name: text } }
}
