/** The protocol of a server of which nothing is known. */
export type AnyProtocol = any
