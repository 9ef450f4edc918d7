export type { DescribeAnswer, DescribedApplication, DescribeRequest } from "./describe.ts"
export { runVm } from "./run-vm.ts"
export type { BootApplication, BootFile, Bundle } from "./types.ts"
