import { Misuse } from "../command/index.ts"
import { buildTimeSources } from "../config/index.ts"
import { loadLibrary } from "../project/index.ts"
import type { Environment, Project } from "../project/index.ts"
import { serializeConfig } from "./serialize.ts"

/**
 * The configuration of the build, evaluated and in the form in which `sys.config.json` keeps it. Throws `Misuse` with
 * all faults, and for values that can't be written.
 */
export async function freezeConfig(project: Project, environment: Environment): Promise<unknown> {
  const { Config } = await loadLibrary(project)
  const sources = await buildTimeSources(project, environment)
  const loaded = await Config.load(sources, { environment })
  if (!loaded.ok) throw new Misuse(`the configuration is wrong:\n${Config.formatFaults(loaded.error)}`)
  const { config, origins } = loaded.value
  return { config: serializeConfig(config, (value) => Config.isSecret(value)), origins }
}
