export { checkSettings, loadSettings } from "./settings.ts"
export type { ProjectSettings } from "./settings.ts"
