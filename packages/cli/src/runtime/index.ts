// What the assembly needs of what runs in a release. A release bundles this folder's modules themselves.
export { newCookie, writeCookie } from "./environment/index.ts"
export type { DescribeAnswer, DescribeRequest } from "./vm/index.ts"
