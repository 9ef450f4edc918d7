# One OS process of the benchmark on a real Elixir: runs one workload and prints its figures, one JSON line each.
#
#   elixirc -o out *.ex
#   elixir --erl "+P 4000000" -pa out -e 'Bench.main(System.argv())' -- WORKLOAD [SCALE]
#
# The numbers are those of src/parameters.ts.

defmodule Bench do
  def main([workload | rest]) do
    :logger.set_primary_config(:level, :none)
    scale = rest |> List.first("1") |> Float.parse() |> elem(0)
    modules = modules()
    name = String.to_existing_atom(workload)

    # The client is a process of its own, with a small heap, as one would be in a program.
    {pid, ref} =
      spawn_monitor(fn ->
        Process.put(:scale, scale)
        module = Enum.find(modules, &function_exported?(&1, name, 0))
        apply(module, name, [])
        exit(:done)
      end)

    receive do
      {:DOWN, ^ref, _, ^pid, :done} ->
        :ok

      {:DOWN, ^ref, _, ^pid, reason} ->
        IO.puts(:stderr, "#{workload}: #{inspect(reason)}")
        System.halt(1)
    end
  end

  defp modules do
    modules = [Bench.Messages, Bench.Processes, Bench.Registries, Bench.Supervisors, Bench.Clock, Bench.Growth]
    Enum.each(modules, &Code.ensure_loaded!/1)
    modules
  end

  def scaled(n), do: max(1, trunc(n * Process.get(:scale)))

  # Nanoseconds, of the clock that the run was told to use.
  def now do
    if System.get_env("BEAMLINE_BENCH_CLOCK") == "cpu",
      do: 1_000_000 * elem(:erlang.statistics(:runtime), 0),
      else: :erlang.monotonic_time(:nanosecond)
  end

  def time(fun) do
    start = now()
    fun.()
    now() - start
  end

  def check(what, got, wanted) do
    if got != wanted, do: raise("#{what}: expected #{inspect(wanted)}, got: #{inspect(got)}")
  end

  def rep(0, _), do: :ok

  def rep(n, fun) do
    fun.()
    rep(n - 1, fun)
  end

  def wait(_, 0), do: :ok

  def wait(message, n) do
    receive do
      ^message -> wait(message, n - 1)
    end
  end

  def emit(workload, n, ns, extra \\ []) do
    # The processor's time is told in milliseconds.
    ns = max(ns, 500_000)

    extra =
      [{"ms", ns / 1.0e6} | extra]
      |> Enum.map_join(",", fn {key, value} -> ~s("#{key}":#{number(value)}) end)

    IO.puts(
      ~s({"system":"beam","workload":"#{workload}","n":#{n},"ops_per_s":#{number(n * 1.0e9 / ns)},"extra":{#{extra}}})
    )
  end

  defp number(x) when is_float(x), do: :erlang.float_to_binary(x, decimals: 3)
  defp number(x) when is_integer(x), do: Integer.to_string(x)
end
