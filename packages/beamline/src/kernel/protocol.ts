// The types by which a pid or a name knows what its server understands. `any` stands here where a protocol
// itself is `any` (a server whose protocol nobody stated), and nowhere else.

/** The functions of one part (`call` or `cast`) of a protocol. */
export type Signatures = { [name: string]: (...args: never[]) => unknown }

type IsAny<T> = 0 extends 1 & T ? true : false

/** The `call`, `cast` … part of a protocol; `{}` where it has none. */
export type Part<P, K extends string> = IsAny<P> extends true ? any : P extends { [_ in K]: infer V } ? V : {}

export type ArgsOf<F> = F extends (...args: infer A) => unknown ? A : never
export type ReplyOf<F> = F extends (...args: never[]) => infer R ? R : never

/** The plain messages a server of this protocol accepts. */
export type InfoOf<P> = IsAny<P> extends true ? any : P extends { info: infer I } ? I : never

/** The arguments of `handleContinue`. */
export type ContinueOf<P> = IsAny<P> extends true ? any : P extends { continue: infer C } ? C : never

/** A request as a caller may write it: `["add", 2]`, or the bare name where no argument is needed. */
export type Request<M> =
  IsAny<M> extends true
    ? any
    : {
        [K in keyof M & string]: readonly [K, ...ArgsOf<M[K]>] | ([] extends ArgsOf<M[K]> ? K : never)
      }[keyof M & string]

/** A request as a catch-all handler sees it: always a tuple. */
export type RequestTuple<M> = { [K in keyof M & string]: readonly [K, ...ArgsOf<M[K]>] }[keyof M & string]

type TagOf<R> = R extends readonly [infer K, ...unknown[]] ? K : R

/** What the request `R` is answered with. */
export type ReplyTo<M, R> = IsAny<M> extends true ? any : ReplyOf<M[TagOf<R> & keyof M]>

declare const PROTOCOL: unique symbol

// `-?` is there on purpose: it keeps TypeScript from comparing addresses by a variance that it computes wrongly.
// So replies are covariant, arguments and messages contravariant, and a server of a larger protocol serves
// where one of a smaller protocol is asked for.
type Strict<M> = { [K in keyof M]-?: (...args: ArgsOf<M[K]>) => ReplyOf<M[K]> }

// A type of its own, since TypeScript infers `P` from an address by the name of this type.
type Terms<P> = {
  [K in keyof P as K extends "call" | "cast" | "info" ? K : never]-?: K extends "info"
    ? (message: P[K]) => void
    : Strict<P[K]>
}

type Contract<P> = IsAny<P> extends true ? any : Terms<P>

/** Whatever leads to a server of protocol `P`. */
export interface Address<P> {
  readonly [PROTOCOL]?: Contract<P>
}
