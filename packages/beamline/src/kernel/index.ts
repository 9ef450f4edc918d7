export type { Clock } from "./clock.ts"
export { monotonic, SystemClock } from "./clock.ts"
export type { ExitReason } from "./exit.ts"
export { ExitError, isNormalReason, isShutdown, reasonOf } from "./exit.ts"
export { formatExit, formatMfa } from "./format-exit.ts"
export { inspect } from "./inspect.ts"
export type { Head, Mark, MessageKind, Wanted } from "./mailbox.ts"
export { CALL, CAST, EXIT, INFO, Mailbox, Message, SYSTEM } from "./mailbox.ts"
export type { MisuseCode, Timeout } from "./misuse.ts"
export {
  ArgumentError,
  checkBoolean,
  checkCount,
  checkFunction,
  checkOptions,
  checkTimeout,
  expected,
  isTimeout,
  MAX_TIMEOUT,
} from "./misuse.ts"
export type { Pid } from "./pid.ts"
export type { AnyPid } from "./pid.types.ts"
export { isPid, LOCAL_NODE, LocalPid } from "./pid.ts"
export type {
  Address,
  ArgsOf,
  ContinueOf,
  InfoOf,
  Part,
  ReplyOf,
  ReplyTo,
  Request,
  RequestTuple,
  Signatures,
} from "./protocol.ts"
export type { Reference } from "./reference.ts"
export { isReference, Ref } from "./reference.ts"
export type { Failure, Ok, Result } from "./result.ts"
export { failure, success, unwrap } from "./result.ts"
export { Secret } from "./secret.ts"
export { PidMap } from "./pid-map.ts"
export { SteadyMap } from "./steady-map.ts"
export { Timer, TimerWheel } from "./timer-wheel.ts"

export {
  $,
  $$,
  $1,
  $2,
  $3,
  $4,
  $5,
  $6,
  $7,
  $8,
  $9,
  $_,
  _,
  Clause,
  compile,
  compileBody,
  headOfMatcher,
  is,
  isClause,
  literal,
  match,
  on,
  provideSelf,
  rest,
  showPattern,
  when,
} from "./pattern/index.ts"
export type {
  AllBindings,
  Bindings,
  BodyResult,
  BodyValue,
  ClauseArguments,
  ClauseResult,
  Evaluate,
  Guard,
  Guarded,
  GuardExpression,
  GuardOperator,
  Is,
  Literal,
  Matched,
  Matcher,
  Pattern,
  Predicate,
  Rest,
  Variable,
  WholeValue,
  Wildcard,
} from "./pattern/index.ts"
export { bytesOf, equal, isPlain, keyOf, TermMap } from "./term/index.ts"
