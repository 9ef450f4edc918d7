import { checkOptions, expected } from "../kernel/index.ts"
import type { MonitorOptions } from "./spawn-options.ts"

const ALIASES = ["explicit_unalias", "demonitor", "reply_demonitor"]

export function checkMonitorOptions(options: object): MonitorOptions {
  checkOptions(options, ["tag", "alias"], "monitor options")
  const { alias } = options as MonitorOptions
  if (alias !== undefined && !ALIASES.includes(alias)) {
    throw expected("alias", ALIASES.map((one) => JSON.stringify(one)).join(" or "), alias)
  }
  return options
}
