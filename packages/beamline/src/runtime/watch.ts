import { Ref } from "../kernel/index.ts"
import type { ExitReason, Mark } from "../kernel/index.ts"
import type { Proc } from "./proc.ts"

/** One process's interest in another's end: a monitor, an open wait, a timer's destination. */
export interface Watching {
  owner: Proc | null
  target: Proc | null
  nextOwned: Watching
  previousOwned: Watching
  nextOfTarget: Watching
  previousOfTarget: Watching
  /** The target has ended. The watch has left the target's list, and now leaves its owner's. */
  targetEnded(reason: ExitReason): void
  /** The owner has ended. The watch has left both lists. */
  ownerEnded(): void
}

// A watch stands in two lists, the owner's and the target's, and leaves both in constant time. Lists are circular, so
// that the oldest comes first and a new one goes to the end.

/** Begins: into the owner's list, and into the target's if there is a live one. */
export function enter(watch: Watching, target: Proc | null): void {
  const { owner } = watch
  if (owner !== null) {
    const first = owner.watching
    if (first === null) owner.watching = watch
    else {
      watch.previousOwned = first.previousOwned
      watch.nextOwned = first
      first.previousOwned.nextOwned = watch
      first.previousOwned = watch
    }
  }
  if (target === null) return
  watch.target = target
  const first = target.watchers
  if (first === null) target.watchers = watch
  else {
    watch.previousOfTarget = first.previousOfTarget
    watch.nextOfTarget = first
    first.previousOfTarget.nextOfTarget = watch
    first.previousOfTarget = watch
  }
}

/** Ends: out of both lists. */
export function leave(watch: Watching): void {
  leaveOwner(watch)
  leaveTarget(watch)
}

export function leaveOwner(watch: Watching): void {
  const { owner } = watch
  if (owner === null) return
  const { nextOwned, previousOwned } = watch
  if (nextOwned === watch) {
    if (owner.watching === watch) owner.watching = null
  } else {
    if (owner.watching === watch) owner.watching = nextOwned
    previousOwned.nextOwned = nextOwned
    nextOwned.previousOwned = previousOwned
    watch.nextOwned = watch.previousOwned = watch
  }
  watch.owner = null
}

export function leaveTarget(watch: Watching): void {
  const { target } = watch
  if (target === null) return
  const { nextOfTarget, previousOfTarget } = watch
  if (nextOfTarget === watch) {
    if (target.watchers === watch) target.watchers = null
  } else {
    if (target.watchers === watch) target.watchers = nextOfTarget
    previousOfTarget.nextOfTarget = nextOfTarget
    nextOfTarget.previousOfTarget = previousOfTarget
    watch.nextOfTarget = watch.previousOfTarget = watch
  }
  watch.target = null
}

/** A watch that others know by its reference. */
export abstract class Watch extends Ref implements Watching {
  owner: Proc | null
  target: Proc | null = null
  /** The end of the owner's mailbox when this was made: what came before cannot be about it. */
  mark: Mark | null = null
  nextOwned: Watching = this
  previousOwned: Watching = this
  nextOfTarget: Watching = this
  previousOfTarget: Watching = this

  constructor(owner: Proc | null) {
    super()
    this.owner = owner
  }

  abstract targetEnded(reason: ExitReason): void

  ownerEnded(): void {}

  enter(target: Proc | null): void {
    enter(this, target)
  }

  leave(): void {
    leave(this)
  }

  leaveOwner(): void {
    leaveOwner(this)
  }

  leaveTarget(): void {
    leaveTarget(this)
  }
}

/** The watches of a list, oldest first. */
export function watchesOn(proc: Proc): Watching[] {
  return listOf(proc.watchers, (watch) => watch.nextOfTarget)
}

/** The watches that a process has set up, oldest first. */
export function watchesOf(proc: Proc): Watching[] {
  return listOf(proc.watching, (watch) => watch.nextOwned)
}

function listOf(first: Watching | null, next: (watch: Watching) => Watching): Watching[] {
  const all: Watching[] = []
  if (first === null) return all
  let watch = first
  do {
    all.push(watch)
    watch = next(watch)
  } while (watch !== first)
  return all
}
