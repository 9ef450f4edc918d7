/** A message of the control channel: an object with a `type`, JSON on the wire. */
export interface Message {
  readonly type: string
  readonly [key: string]: unknown
}
