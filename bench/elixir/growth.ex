# What one key of a registry costs, by the number of keys.

defmodule Bench.Growth do
  import Bench

  # All sizes handle as many keys: few of them again and again, each time in a registry of its own. What lives goes on to live.
  @keys 100_000
  @sizes [1_000, 10_000, 100_000, 1_000_000]

  def growth_registry do
    most = scaled(1_000_000)

    for _ <- 1..5, size <- @sizes, size <= most do
      times = for _ <- 1..max(1, div(@keys, size)), do: once(size)
      tell("register", size, Enum.map(times, &elem(&1, 0)))
      tell("look up", size, Enum.map(times, &elem(&1, 1)))
    end
  end

  # The one who has the keys is no client of all the others.
  defp once(size) do
    parent = self()

    {pid, ref} =
      spawn_monitor(fn ->
        name = :"growth #{System.unique_integer([:positive])}"
        {:ok, _} = Registry.start_link(keys: :unique, name: name)
        keys = Enum.map(1..size, &"key:#{&1}")
        register = time(fn -> Enum.each(keys, &({:ok, _} = Registry.register(name, &1, nil))) end)
        :erlang.garbage_collect()
        look_up = time(fn -> Enum.each(keys, &([_] = Registry.lookup(name, &1))) end)
        check("keys", Registry.count(name), size)
        send(parent, {:times, {register, look_up}})
        Process.exit(self(), :kill)
      end)

    receive do
      {:DOWN, ^ref, _, ^pid, :killed} -> :ok
    end

    receive do
      {:times, times} -> times
    end
  end

  defp tell(step, size, times) do
    cost = Enum.sum(times) / (size * length(times))
    IO.puts(~s({"quantity":"beam","step":"#{step}","n":#{size},"cost":#{:erlang.float_to_binary(cost, decimals: 1)}}))
  end
end
