export { applicationPackages } from "./packages.ts"
export type { ApplicationPackage, PackageJson } from "./packages.ts"
export { environmentOf, findProject, loadLibrary } from "./project.ts"
export type { Environment, Library, Project } from "./project.ts"
