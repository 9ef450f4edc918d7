export * as System from "./system.ts"
