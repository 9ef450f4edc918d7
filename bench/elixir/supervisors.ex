# Supervisors and tasks.

defmodule Bench.Supervisors do
  import Bench
  alias Bench.{Counter, Crasher}

  def sup do
    n = scaled(100_000)
    stopped = scaled(20_000)
    warm = supervisor()
    few = children(warm, 3_000)
    few |> Enum.take(1_500) |> Enum.each(&DynamicSupervisor.terminate_child(warm, &1))
    DynamicSupervisor.stop(warm)

    parent = supervisor()
    start = now()
    pids = children(parent, n)
    emit("sup_start", n, now() - start)
    check("children", DynamicSupervisor.count_children(parent).active, n)

    ns = time(fn -> Enum.each(pids, &DynamicSupervisor.terminate_child(parent, &1)) end)
    check("children that live on", DynamicSupervisor.count_children(parent).active, 0)

    other = supervisor()
    to_stop = children(other, stopped)
    emit("sup_stop_all", stopped, time(fn -> DynamicSupervisor.stop(other, :normal, :infinity) end))
    check("children that live on", Enum.count(to_stop, &Process.alive?/1), 0)
    emit("sup_terminate_child", n, ns)
  end

  defp supervisor do
    {:ok, pid} = DynamicSupervisor.start_link(strategy: :one_for_one)
    pid
  end

  defp children(supervisor, n) do
    spec = Counter.child_spec(0)

    for _ <- 1..n do
      {:ok, pid} = DynamicSupervisor.start_child(supervisor, spec)
      pid
    end
  end

  # The supervisor keeps the restarts of its window in a list and walks it at each restart.
  def sup_restart do
    n = scaled(10_000)

    {:ok, _} =
      Supervisor.start_link(
        [%{id: Crasher, start: {Crasher, :start_link, [self()]}, restart: :permanent}],
        strategy: :one_for_one,
        max_restarts: 1_000_000,
        max_seconds: 1
      )

    pid =
      receive do
        {:up, pid} -> pid
      end

    pid = crashes(pid, 500)
    # What warmed up is out of the window.
    Process.sleep(2_100)
    emit("sup_restart", n, time(fn -> crashes(pid, n) end))
  end

  defp crashes(pid, 0), do: pid

  defp crashes(pid, n) do
    GenServer.cast(pid, :crash)

    receive do
      {:up, next} -> crashes(next, n - 1)
    end
  end

  def task_async do
    n = scaled(100_000)
    tasks(0, 9_000, 0)
    start = now()
    sum = tasks(0, n, 0)
    emit("task_async", n, now() - start)
    check("the sum of all answers", sum, div(n * (n - 1), 2))
  end

  defp tasks(n, n, sum), do: sum
  defp tasks(i, n, sum), do: tasks(i + 1, n, sum + Task.await(Task.async(fn -> i end)))

  def task_stream do
    n = scaled(100_000)
    stream(9_000)
    start = now()
    sum = stream(n)
    emit("task_stream", n, now() - start)
    check("the sum of all results", sum, div(n * (n + 3), 2))
  end

  defp stream(n) do
    1..n
    |> Task.async_stream(fn x -> x + 1 end, max_concurrency: 2)
    |> Enum.reduce(0, fn {:ok, x}, sum -> sum + x end)
  end

  def multicore do
    items = scaled(64)
    fibs(4)
    start = now()
    sum = fibs(items)
    ns = now() - start
    check("the sum of all results", sum, items * 196_418)
    alone = time(fn -> for _ <- 1..items, do: 196_418 = fib(27) end)
    emit("multicore", items, ns, [{"seq_ms", alone / 1.0e6}, {"speedup", alone / ns}])
  end

  defp fibs(items) do
    options = [max_concurrency: System.schedulers_online(), timeout: :infinity]

    1..items
    |> Task.async_stream(fn _ -> fib(27) end, options)
    |> Enum.reduce(0, fn {:ok, x}, sum -> sum + x end)
  end

  def fib(n) when n < 2, do: n
  def fib(n), do: fib(n - 1) + fib(n - 2)
end
