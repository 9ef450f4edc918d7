export { adopt } from "./adopt.ts"
export { bodyOf } from "./body.ts"
export { endProcess } from "./exit.ts"
export { mayRunInline, runInline } from "./inline.ts"
export { keepAliveWhile, main } from "./main.ts"
export {
  addAlias,
  isAliasOf,
  Alias,
  deliverToAlias,
  flushDown,
  Monitor,
  removeAlias,
  startMonitor,
  stopMonitor,
} from "./monitor.ts"
export type { MonitorAlias, MonitorObject, MonitorSettings } from "./monitor.ts"
export { names } from "./names.ts"
export { Operation } from "./operation.ts"
export type { Steps, Suspend, Wait } from "./operation.ts"
export { failed, never, Pending, ready } from "./pending.ts"
export {
  afterTurn,
  exitProgram,
  fileSystem,
  inRoot,
  onSignal,
  schedulersOnline,
  setting,
  variables,
} from "./platform.ts"
export { DEAD, IDLE, PARKED, PRIORITIES, Proc, processOf, QUEUED, RUNNING } from "./proc.ts"
export type { Extra, Priority, ProcLib } from "./proc.ts"
export { processes } from "./process-table.ts"
export { Call, contextOf, isAsyncFunction, isSteps, isThenable, RawProc } from "./raw.ts"
export type { Code } from "./raw.ts"
export { receiveNext, receiveWith, removeMessages } from "./receive.ts"
export type { Selector } from "./receive.ts"
export { atTurnEnd, isQuiet, schedule, strand } from "./scheduler.ts"
export { currentProc, isLeftover, knownProc } from "./self.ts"
export {
  afterSignals,
  deliver,
  deliverPlain,
  deliverTo,
  inOrder,
  isDeferring,
  isExitFrom,
  isLinkedTo,
  linkedTo,
  settleSignals,
  signalExit,
  signalExitFromTurn,
  signalLink,
  signalUnlink,
} from "./signals.ts"
export { sleepFor } from "./sleep.ts"
export { checkStack } from "./stack.ts"
export { actAs, bury, launch, prepare } from "./spawn.ts"
export { Deadline, now, startDeadlineSoon, startTimer, stopTimer, time, useClock } from "./timers.ts"
export { MAX_DEPTH, switches, turn } from "./turn.ts"
export { cancel, remaining, startSendTimer } from "./user-timer.ts"
export { Watch, watchesOf, watchesOn } from "./watch.ts"
