import { Registry, send, unwrap } from "beamline"
import type { Progress } from "./ledger.ts"

/** The topics, and what is published under each. */
export interface News {
  /** How far the indexing is, after each step. */
  readonly progress: Progress
  /** The name of a process that has handled a message. */
  readonly handled: string
  /** The name of a process that was killed; a task has none. */
  readonly killed: string | undefined
}

/** What a subscriber gets as a message. */
export type NewsOf<T extends keyof News> = { [K in T]: readonly [topic: K, news: News[K]] }[T]

export function isNews<T extends keyof News>(message: unknown, topic: T): message is NewsOf<T> {
  return Array.isArray(message) && message[0] === topic
}

/** Who wants to know what. A subscriber that dies is off the list: nobody has to tell, and nobody is left waiting. */
export const subscriptions = Registry.define<keyof News>("subscriptions", { keys: "duplicate" })

/** Has the calling process get all news of a topic from now on. */
export function subscribe(topic: keyof News): void {
  unwrap(Registry.register(subscriptions, topic))
}

/** Tells all who have subscribed. It asks nothing back and waits for nobody. */
export function publish<T extends keyof News>(topic: T, news: News[T]): void {
  Registry.dispatch(subscriptions, topic, (entries) => {
    for (const [subscriber] of entries) send(subscriber, [topic, news])
  })
}
