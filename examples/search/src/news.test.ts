import { exit, receive, Registry, self, send, spawnMonitor } from "beamline"
import { assertReceive, assertReceived, inProcess, refuteReceived, startSupervised } from "beamline/testing"
import { expect, test } from "vitest"
import { publish, subscribe, subscriptions } from "./news.ts"

test(
  "news go to all who have subscribed to their topic",
  inProcess(async () => {
    await startSupervised(subscriptions)
    subscribe("handled")
    publish("handled", "ledger")
    publish("killed", undefined)
    assertReceived(["handled", "ledger"])
    refuteReceived(["killed", undefined])
  }),
)

test(
  "a subscriber that has died is off the list, and the others still hear",
  inProcess(async () => {
    await startSupervised(subscriptions)
    const test = self()
    const [victim, monitor] = spawnMonitor(async () => {
      subscribe("killed")
      send(test, "subscribed")
      await receive()
      exit("crashed")
    })
    await assertReceive("subscribed")
    subscribe("killed")
    expect(Registry.lookup(subscriptions, "killed")).toHaveLength(2)

    send(victim, "go")
    await assertReceive(["DOWN", monitor, "process", victim, "crashed"])
    const listed: unknown[] = []
    Registry.dispatch(subscriptions, "killed", (entries) => void listed.push(...entries.map(([pid]) => pid)))
    expect(listed).toEqual([test])
    publish("killed", "reader 1")
    assertReceived(["killed", "reader 1"])
  }),
)

test(
  "news that nobody wants are no error",
  inProcess(async () => {
    await startSupervised(subscriptions)
    publish("handled", "ledger")
    expect(Registry.count(subscriptions)).toBe(0)
  }),
)
