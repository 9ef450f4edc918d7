import { pino } from "pino"
import { expectTypeOf } from "vitest"

import { Logger, logReport } from "./index.ts"

Logger.addSink("pino", Logger.pinoSink(pino()))
// @ts-expect-error a console has no fatal
Logger.pinoSink(console)

// @ts-expect-error Elixir's deprecated name
void (({ warn }: typeof Logger) => warn)
// @ts-expect-error not a level
Logger.log("warn", "text")
// @ts-expect-error not a message
Logger.info(1)
// @ts-expect-error not an option
Logger.configure({ levels: "debug" })

expectTypeOf(Logger.metadata()).toEqualTypeOf<Logger.Metadata>()
expectTypeOf(Logger.metadata({ a: 1 })).toBeVoid()
expectTypeOf(Logger.levels()).toEqualTypeOf<Logger.Level[]>()

// @ts-expect-error the reason is missing
logReport({ label: ["emulator", "raise"], pid: 1 })
// @ts-expect-error no such report
logReport({ label: ["emulator", "laugh"], pid: 1, reason: "why" })

Logger.addSink("typed", {
  log: ({ report }) => {
    if (Logger.isReport(report, "supervisor child_terminated")) {
      expectTypeOf(report).toEqualTypeOf<Logger.SupervisorReport>()
      expectTypeOf(report.offender.id).toBeUnknown()
    }
    if (Logger.isReport(report, "proc_lib crash")) expectTypeOf(report.reductions).toBeNumber()
    // @ts-expect-error no such report
    Logger.isReport(report, "proc_lib crashed")
  },
})
