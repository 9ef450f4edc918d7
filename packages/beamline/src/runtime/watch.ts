import { Ref } from "../kernel/index.ts"
import type { ExitReason, Mark } from "../kernel/index.ts"
import type { Proc } from "./proc.ts"

/**
 * One process's interest in another's end: a monitor, an open call, a timer's destination. It stands in two
 * lists, the owner's and the target's, and leaves both in constant time. Lists are circular, so that the
 * oldest comes first and a new one goes to the end.
 */
export abstract class Watch extends Ref {
  owner: Proc | null
  target: Proc | null = null
  /** The end of the owner's mailbox when this was made: what came before cannot be about it. */
  mark: Mark | null = null
  nextOwned: Watch = this
  previousOwned: Watch = this
  nextOfTarget: Watch = this
  previousOfTarget: Watch = this

  constructor(owner: Proc | null) {
    super()
    this.owner = owner
  }

  /** The target has ended. The watch has left the target's list, and now leaves its owner's. */
  abstract targetEnded(reason: ExitReason): void

  /** The owner has ended. The watch has left both lists. */
  ownerEnded(): void {}

  /** Begins: into the owner's list, and into the target's if there is a live one. */
  enter(target: Proc | null): void {
    const owner = this.owner
    if (owner !== null) {
      const first = owner.watching
      if (first === null) owner.watching = this
      else {
        this.previousOwned = first.previousOwned
        this.nextOwned = first
        first.previousOwned.nextOwned = this
        first.previousOwned = this
      }
    }
    if (target === null) return
    this.target = target
    const first = target.watchers
    if (first === null) target.watchers = this
    else {
      this.previousOfTarget = first.previousOfTarget
      this.nextOfTarget = first
      first.previousOfTarget.nextOfTarget = this
      first.previousOfTarget = this
    }
  }

  /** Ends: out of both lists. */
  leave(): void {
    this.leaveOwner()
    this.leaveTarget()
  }

  leaveOwner(): void {
    const owner = this.owner
    if (owner === null) return
    if (owner.watching === this) owner.watching = this.nextOwned === this ? null : this.nextOwned
    this.previousOwned.nextOwned = this.nextOwned
    this.nextOwned.previousOwned = this.previousOwned
    this.nextOwned = this.previousOwned = this
    this.owner = null
  }

  leaveTarget(): void {
    const target = this.target
    if (target === null) return
    if (target.watchers === this) target.watchers = this.nextOfTarget === this ? null : this.nextOfTarget
    this.previousOfTarget.nextOfTarget = this.nextOfTarget
    this.nextOfTarget.previousOfTarget = this.previousOfTarget
    this.nextOfTarget = this.previousOfTarget = this
    this.target = null
  }
}

/** The watches of a list, oldest first. */
export function watchesOn(proc: Proc): Watch[] {
  return listOf(proc.watchers, (watch) => watch.nextOfTarget)
}

/** The watches that a process has set up, oldest first. */
export function watchesOf(proc: Proc): Watch[] {
  return listOf(proc.watching, (watch) => watch.nextOwned)
}

function listOf(first: Watch | null, next: (watch: Watch) => Watch): Watch[] {
  const all: Watch[] = []
  if (first === null) return all
  let watch = first
  do {
    all.push(watch)
    watch = next(watch)
  } while (watch !== first)
  return all
}
