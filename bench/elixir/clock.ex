# Timers.

defmodule Bench.Clock do
  import Bench

  def timer do
    n = scaled(1_000_000)
    run(15_000, 2)
    delays = delays(n, 1_000)
    {before, _} = :erlang.statistics(:runtime)
    start = now()
    set(delays)
    ready = now()
    wait(:tick, n)
    fired = now()
    {later, _} = :erlang.statistics(:runtime)

    emit("timer_start", n, ready - start, [
      {"all_fired_ms", (fired - start) / 1.0e6},
      {"cpu_ms", later - before}
    ])

    emit("timer_all", n, fired - start, [{"cpu_ns_per_timer", (later - before) * 1.0e6 / n}])
  end

  defp run(n, longest) do
    set(delays(n, longest))
    wait(:tick, n)
  end

  defp delays(n, longest), do: for(i <- 1..n, do: rem(i * 7919, longest) + 1)
  defp set(delays), do: Enum.each(delays, &Process.send_after(self(), :tick, &1))

  def timer_cancel do
    n = scaled(1_000_000)
    cancel(90_000)
    {set, cancel, cancelled} = cancel(n)
    check("timers that were cancelled", cancelled, n)
    emit("timer_set_far", n, set)
    emit("timer_cancel", n, cancel)
  end

  defp cancel(n) do
    start = now()
    timers = for i <- 1..n, do: Process.send_after(self(), :never, 3_600_000 + rem(i, 1_000))
    set = now()
    cancelled = Enum.reduce(timers, 0, &if(Process.cancel_timer(&1), do: &2 + 1, else: &2))
    {set - start, now() - set, cancelled}
  end
end
