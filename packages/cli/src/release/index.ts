import type { Command } from "../command/index.ts"
import { initTemplates } from "./init.ts"

export type { ConfigProviderOption, Platform, ReleaseOptions, Step } from "./options.ts"
export type { Mode } from "./modes.ts"
export type { Release, ReleaseApplication } from "./release-value.ts"

/** `beamline release`. Elixir: `mix release`. */
export const release: Command = {
  name: "release",
  summary: "Assembles a self-contained release",
  details: `Puts the project's applications, their configuration and Node itself into _build/ENV/rel/NAME: a folder
that runs on a machine of the same kind on which nothing is installed. ENV is BEAMLINE_ENV, prod if it is not set.
NAME is one of the releases in beamline.config.ts; it may be left out if there is only one, or a defaultRelease.`,
  parameters: [{ name: "NAME", optional: true, help: "The release" }],
  options: {
    force: { short: "f", help: "Compile again (what a release is made of is always compiled)" },
    "no-compile": { help: "Take the modules that package.json names, not their sources" },
    overwrite: { help: "Overwrite a release of the same version without asking" },
    path: { value: "PATH", help: "Where the release is put" },
    quiet: { help: "Say nothing" },
    "single-file": { help: "Also make one executable of it, beside its folder" },
    version: { value: "VERSION", help: "The version of the release" },
  },
  run: async ({ arguments: { NAME }, values, flags }, terminal) => {
    // The bundler, and what else only a release takes, would make every other command slow.
    const { makeRelease } = await import("./make-release.ts")
    return makeRelease(
      {
        name: NAME,
        path: values["path"],
        version: values["version"],
        isQuiet: flags.has("quiet"),
        overwrites: flags.has("overwrite"),
        compiles: !flags.has("no-compile"),
        isSingleFile: flags.has("single-file"),
      },
      terminal,
    )
  },
}

/** `beamline release.init`. Elixir: `mix release.init`. */
export const releaseInit: Command = {
  name: "release.init",
  summary: "Writes the templates of a release's environment and options into rel/",
  details: `env.sh, env.bat, node.args and remote.node.args are rendered each time a release is assembled.`,
  options: {
    force: { help: "Overwrite what is there without asking" },
    quiet: { help: "Say nothing" },
  },
  run: (input, terminal) =>
    initTemplates({ overwrites: input.flags.has("force"), isQuiet: input.flags.has("quiet") }, terminal),
}
