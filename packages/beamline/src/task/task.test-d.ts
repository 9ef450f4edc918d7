import { Process, Task } from "beamline"
import type { ExitReason, Ok, Pid, Result, StartResult, Steps, TaskResult, TaskStream, Wait } from "beamline"
import { expectTypeOf, test } from "vitest"

const module = {
  add: (a: number, b: number) => a + b,
  later: async (text: string) => text.length,
  *steps(flag: boolean): Steps<boolean> {
    yield* Process.sleep(0)
    return flag
  },
  constant: 5,
}
declare const supervisor: Pid

test("a task knows what its function comes to", () => {
  expectTypeOf(Task.async(() => 1)).toEqualTypeOf<Task<number>>()
  expectTypeOf(Task.async(async () => "text")).toEqualTypeOf<Task<string>>()
  expectTypeOf(
    Task.async(function* () {
      yield* Process.sleep(0)
      return true
    }),
  ).toEqualTypeOf<Task<boolean>>()
  expectTypeOf(Task.async(module, "add", [1, 2])).toEqualTypeOf<Task<number>>()
  expectTypeOf(Task.async(module, "later", ["x"])).toEqualTypeOf<Task<number>>()
  expectTypeOf(Task.async(module, "steps", [true])).toEqualTypeOf<Task<boolean>>()
  expectTypeOf(Task.completed("done")).toEqualTypeOf<Task<"done">>()
  Task.async((signal) => expectTypeOf(signal).toEqualTypeOf<AbortSignal>())
})

test("wrong functions and arguments do not compile", () => {
  // @ts-expect-error not a function
  Task.async(5)
  // @ts-expect-error a task's function gets one argument
  Task.async((signal: AbortSignal, more: number) => more)
  // @ts-expect-error no such function
  Task.async(module, "nope", [])
  // @ts-expect-error not a function
  Task.async(module, "constant", [])
  // @ts-expect-error a wrong argument
  Task.async(module, "add", [1, "2"])
  // @ts-expect-error an argument is missing
  Task.start(module, "add", [1])
  // @ts-expect-error no function
  Task.startLink()
})

test("the answer has the task's type", () => {
  const task = Task.async(async () => 1)
  expectTypeOf(Task.await(task)).toEqualTypeOf<Wait<number>>()
  expectTypeOf(Task.yield(task)).toEqualTypeOf<Wait<TaskResult<number> | undefined>>()
  expectTypeOf(Task.shutdown(task, "brutal_kill")).toEqualTypeOf<Wait<TaskResult<number> | undefined>>()
  expectTypeOf(Task.ignore(task)).toEqualTypeOf<TaskResult<number> | undefined>()
  expectTypeOf<TaskResult<number>>().toEqualTypeOf<Result<number, ExitReason>>()
  // @ts-expect-error not a task
  void Task.await(5)
  // @ts-expect-error a pid is no task
  void Task.yield(supervisor)
  // @ts-expect-error not a timeout
  void Task.await(task, "5")
  // @ts-expect-error not how a task is shut down
  void Task.shutdown(task, "kill")
})

test("several tasks keep their types", async () => {
  const tasks = [Task.async(() => 1), Task.async(async () => "text")] as const
  expectTypeOf(await Task.awaitMany(tasks)).toEqualTypeOf<[number, string]>()
  expectTypeOf(await Task.awaitMany([Task.async(() => 1)])).toEqualTypeOf<[number]>()
  const many: Task<number>[] = []
  expectTypeOf(await Task.awaitMany(many)).toEqualTypeOf<number[]>()
  const [[first, result]] = await Task.yieldMany(tasks, { limit: 1, onTimeout: "kill_task" })
  expectTypeOf(first).toEqualTypeOf<Task<number>>()
  expectTypeOf(result).toEqualTypeOf<TaskResult<number> | undefined>()
  for (const task of tasks) expectTypeOf(await Task.await(task)).toEqualTypeOf<number | string>()
  // @ts-expect-error unknown option
  void Task.yieldMany(tasks, { limits: 1 })
  // @ts-expect-error unknown value
  void Task.yieldMany(tasks, { onTimeout: "exit" })
})

test("tasks that nobody awaits are a pid", () => {
  expectTypeOf(Task.start(() => 1)).toEqualTypeOf<Ok<Pid>>()
  expectTypeOf(Task.startLink(module, "add", [1, 2])).toEqualTypeOf<Ok<Pid>>()
  const Work = Task.define("Work")({
    run: async (_n: number, signal) => expectTypeOf(signal).toEqualTypeOf<AbortSignal>(),
  })
  expectTypeOf(Work.startLink(1)).toEqualTypeOf<Ok<Pid>>()
  // @ts-expect-error the argument is a number
  Work.startLink("1")
  // @ts-expect-error the argument is missing
  Work.startLink()
  // @ts-expect-error a task has no name
  Task.define("Work", { name: "x" })
})

test("supervised tasks are awaited as others are", () => {
  expectTypeOf(Task.Supervisor.startLink({ maxChildren: 5 })).toEqualTypeOf<Wait<StartResult>>()
  expectTypeOf(Task.Supervisor.async(supervisor, async () => 1)).toEqualTypeOf<Wait<Task<number>>>()
  expectTypeOf(Task.Supervisor.asyncNolink(supervisor, module, "add", [1, 2], { shutdown: 5 })).toEqualTypeOf<
    Wait<Task<number>>
  >()
  expectTypeOf(Task.Supervisor.startChild(supervisor, () => 1, { restart: "transient" })).toEqualTypeOf<
    Wait<Result<Pid, "max_children">>
  >()
  // @ts-expect-error a task that is awaited is not restarted
  void Task.Supervisor.async(supervisor, () => 1, { restart: "transient" })
  // @ts-expect-error unknown option
  void Task.Supervisor.startLink({ strategy: "one_for_one" })
})

test("a stream has results of its function's type", async () => {
  const stream = Task.asyncStream([1, 2], async (n) => String(n))
  expectTypeOf(stream).toEqualTypeOf<TaskStream<Result<string, ExitReason>>>()
  for await (const result of stream) if (result.ok) expectTypeOf(result.value).toEqualTypeOf<string>()
  const zipped = Task.asyncStream(new Set(["a"]), (s) => s.length, {
    zipInputOnExit: true,
    maxConcurrency: 2,
  })
  expectTypeOf(zipped).toEqualTypeOf<
    TaskStream<Result<number, readonly [input: string, reason: ExitReason]>>
  >()
  expectTypeOf(Task.asyncStream([1], module, "add", [2])).toEqualTypeOf<
    TaskStream<Result<number, ExitReason>>
  >()
  const nolink = Task.Supervisor.asyncStreamNolink(supervisor, stream, (result) => result.ok, {
    shutdown: "brutal_kill",
  })
  expectTypeOf(nolink).toEqualTypeOf<TaskStream<Result<boolean, ExitReason>>>()
  expectTypeOf(stream[Symbol.asyncIterator]().next()).toEqualTypeOf<
    Wait<IteratorResult<Result<string, ExitReason>, undefined>>
  >()
  // @ts-expect-error not iterable
  Task.asyncStream(5, (n) => n)
  // @ts-expect-error the function takes a number
  Task.asyncStream(["a"], (n: number) => n)
  // @ts-expect-error an argument is missing
  Task.asyncStream([1], module, "add", [])
  // @ts-expect-error shutdown is for streams under a supervisor
  Task.asyncStream([1], (n) => n, { shutdown: 5 })
  // @ts-expect-error unknown option
  Task.asyncStream([1], (n) => n, { concurrency: 5 })
})
