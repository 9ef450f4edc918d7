# Processes: started and ended, and many alive.

defmodule Bench.Processes do
  import Bench
  alias Bench.{Counter, Keeper, Messages}

  @group 1_000

  def spawn do
    groups = ceil(scaled(1_000_000) / @group)
    spawn_groups(30)
    emit("spawn", groups * @group, time(fn -> spawn_groups(groups) end))
  end

  defp spawn_groups(groups) do
    parent = self()

    rep(groups, fn ->
      rep(@group, fn -> Kernel.spawn(fn -> send(parent, :done) end) end)
      wait(:done, @group)
    end)
  end

  def spawn_monitor do
    groups = ceil(scaled(200_000) / @group)
    monitor_groups(30)
    emit("spawn_monitor", groups * @group, time(fn -> monitor_groups(groups) end))
  end

  defp monitor_groups(groups) do
    rep(groups, fn ->
      rep(@group, fn -> Kernel.spawn_monitor(fn -> :ok end) end)
      wait_down(@group)
    end)
  end

  defp wait_down(0), do: :ok

  defp wait_down(n) do
    receive do
      {:DOWN, _, :process, _, :normal} -> wait_down(n - 1)
    end
  end

  def live_gs do
    n = scaled(1_000_000)
    start(fn -> GenServer.start(Counter, 0) |> elem(1) end, 9_000, [])
    {servers, ns, bytes} = alive(n, fn -> GenServer.start(Counter, 0) |> elem(1) end)
    emit("live_gs_start", n, ns, bytes)
    order = some_of(n, scaled(10_000))

    emit(
      "live_gs_call",
      length(order),
      time(fn -> Enum.each(order, &GenServer.call(elem(servers, &1), :inc)) end)
    )

    sum = order |> Enum.uniq() |> Enum.map(&GenServer.call(elem(servers, &1), :get)) |> Enum.sum()
    check("calls of live servers", sum, length(order))
  end

  def live_raw do
    n = scaled(1_000_000)
    start(fn -> Kernel.spawn(&Messages.echo/0) end, 9_000, [])
    {echoes, ns, bytes} = alive(n, fn -> Kernel.spawn(&Messages.echo/0) end)
    emit("live_raw_start", n, ns, bytes)
    order = some_of(n, scaled(10_000))

    emit(
      "live_raw_call",
      length(order),
      time(fn -> Enum.each(order, &Messages.with_reference(elem(echoes, &1), 1)) end)
    )
  end

  # Starts `n` processes. Gives them as a tuple, the time it took, and the bytes of one.
  defp alive(n, fun) do
    {memory, rss} = {:erlang.memory(:total), rss()}
    start = now()
    pids = start(fun, n, [])
    ns = now() - start

    bytes =
      for {name, was, is} <- [{"bytes_rss", rss, rss()}, {"bytes_mem", memory, :erlang.memory(:total)}],
          is_integer(was),
          do: {name, (is - was) / n}

    {List.to_tuple(pids), ns, bytes}
  end

  defp start(_, 0, pids), do: pids
  defp start(fun, n, pids), do: start(fun, n - 1, [fun.() | pids])

  defp rss do
    case File.read("/proc/self/statm") do
      {:ok, text} -> 4_096 * (text |> String.split() |> Enum.at(1) |> String.to_integer())
      _ -> nil
    end
  end

  defp some_of(n, count) do
    :rand.seed(:exsss, {1, 2, 3})
    for _ <- 1..count, do: :rand.uniform(n) - 1
  end

  def live_latency do
    n = scaled(1_000_000)
    servers = List.to_tuple(start(fn -> GenServer.start(Keeper, 0) |> elem(1) end, n, []))
    order = some_of(n, scaled(200_000))
    begun = now()

    took =
      for i <- order do
        start = :erlang.monotonic_time(:nanosecond)
        GenServer.call(elem(servers, i), :inc)
        :erlang.monotonic_time(:nanosecond) - start
      end

    ns = now() - begun
    sorted = took |> Enum.sort() |> List.to_tuple()
    at = fn part -> elem(sorted, min(length(order) - 1, trunc(part * length(order)))) / 1_000 end

    emit("live_latency", length(order), ns, [
      {"p50_us", at.(0.5)},
      {"p99_us", at.(0.99)},
      {"p999_us", at.(0.999)},
      {"max_us", at.(1.0)}
    ])
  end
end
