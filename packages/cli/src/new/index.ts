export { newProject } from "./new.ts"
