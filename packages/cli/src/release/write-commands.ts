import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"

import { newCookie, writeCookie as writeCookieFile } from "../runtime/index.ts"
import { put } from "./files.ts"
import { launcherBatch } from "./launcher-bat.ts"
import { launcherScript } from "./launcher.ts"
import type { Release } from "./release-value.ts"
import { renderTemplate } from "./template.ts"
import { TEMPLATES } from "./templates.ts"

/** Writes the launchers, and the files that the project may have templates of in `rel/`. */
export function writeCommands(release: Release): void {
  const { name, version, env, path, versionPath, options, projectPath } = release
  const platforms = options.includeExecutablesFor ?? ["unix", "windows"]
  if (platforms.includes("unix")) {
    put(join(path, "bin", name), launcherScript({ name }))
    chmodSync(join(path, "bin", name), 0o755)
  }
  if (platforms.includes("windows")) put(join(path, "bin", `${name}.bat`), launcherBatch({ name }))
  const seen = {
    name,
    version,
    env,
    applications: release.applications.map(({ application, mode }) => ({
      name: application.name,
      version: application.version,
      mode,
    })),
  }
  for (const template of TEMPLATES) {
    const own = join(projectPath, "rel", `${template.name}.template`)
    const content = existsSync(own) ? readFileSync(own, "utf8") : template.content
    put(join(versionPath, template.name), renderTemplate(content, seen, `rel/${template.name}.template`))
  }
}

/** Keeps the cookie that is there, unless the release names one. */
export function writeCookie(path: string, cookie: string | undefined): void {
  const file = join(path, "releases", "COOKIE")
  if (cookie === undefined && existsSync(file)) return
  rmSync(file, { force: true })
  writeCookieFile(file, cookie ?? newCookie())
}
