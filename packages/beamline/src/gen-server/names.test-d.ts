import { GenServer } from "beamline"
import { expectTypeOf, test } from "vitest"

interface Weather {
  call: { forecast(day: number): string }
}

declare module "beamline" {
  interface Names {
    "weather of the type tests": Weather
  }
}

test("a name that Names knows has its protocol", () => {
  expectTypeOf(GenServer.call("weather of the type tests", ["forecast", 1])).resolves.toEqualTypeOf<string>()
  // @ts-expect-error the day is a number
  void GenServer.call("weather of the type tests", ["forecast", "tomorrow"])
  // @ts-expect-error no such name
  void GenServer.call("weather of yesterday", ["forecast", 1])
})
