# The registry.

defmodule Bench.Registries do
  import Bench
  alias Bench.Messages

  def registry do
    n = scaled(100_000)
    lookups = scaled(1_000_000)
    {:ok, _} = Registry.start_link(keys: :unique, name: Bench.Warm)
    {:ok, _} = Registry.start_link(keys: :unique, name: Bench.Reg)
    register(Bench.Warm, 1, 1_000)
    emit("reg_register", n, time(fn -> register(Bench.Reg, 1, n) end))
    look_up(0, div(lookups, 10), n)
    emit("reg_lookup", lookups, time(fn -> look_up(0, lookups, n) end))
    check("keys", Registry.count(Bench.Reg), n)

    # Each costs as much as its owner has keys, so the owner has no more than those.
    removed = scaled(10_000)
    parent = self()

    spawn(fn ->
      register(Bench.Warm, 1_001, 1_000 + removed)
      send(parent, {:ns, time(fn -> unregister(1_001, 1_000 + removed) end)})
      Process.sleep(:infinity)
    end)

    receive do
      {:ns, ns} -> emit("reg_unregister", removed, ns)
    end

    check("keys that are left", Registry.count(Bench.Warm), 1_000)
  end

  defp register(_, i, last) when i > last, do: :ok

  defp register(registry, i, last) do
    {:ok, _} = Registry.register(registry, {:key, i}, i)
    register(registry, i + 1, last)
  end

  defp unregister(i, last) when i > last, do: :ok

  defp unregister(i, last) do
    Registry.unregister(Bench.Warm, {:key, i})
    unregister(i + 1, last)
  end

  defp look_up(count, count, _), do: :ok

  defp look_up(i, count, keys) do
    [{_, _}] = Registry.lookup(Bench.Reg, {:key, rem(i * 7919, keys) + 1})
    look_up(i + 1, count, keys)
  end

  def reg_dispatch do
    subscribers = scaled(10_000)
    rounds = 100
    parent = self()
    {:ok, _} = Registry.start_link(keys: :duplicate, name: Bench.Topics)

    for _ <- 1..subscribers do
      spawn(fn ->
        Registry.register(Bench.Topics, "topic", nil)
        send(parent, :ready)
        take(10)
        send(parent, :warm)
        take(rounds)
        send(parent, :sub_done)
        Process.sleep(:infinity)
      end)
    end

    wait(:ready, subscribers)
    broadcast(10)
    wait(:warm, subscribers)
    start = now()
    broadcast(rounds)
    dispatched = now()
    wait(:sub_done, subscribers)

    emit("reg_dispatch", subscribers * rounds, now() - start, [
      {"dispatch_ms", (dispatched - start) / 1.0e6}
    ])
  end

  defp broadcast(times) do
    rep(times, fn ->
      Registry.dispatch(Bench.Topics, "topic", fn entries ->
        for {pid, _} <- entries, do: send(pid, {:broadcast, "world"})
      end)
    end)
  end

  defp take(0), do: :ok

  defp take(n) do
    receive do
      {:broadcast, _} -> take(n - 1)
    end
  end

  def reg_via do
    n = scaled(100_000)
    {:ok, _} = Registry.start_link(keys: :unique, name: Bench.Via)
    name = {:via, Registry, {Bench.Via, "counter"}}
    {:ok, server} = GenServer.start_link(Bench.Counter, 0, name: name)
    Messages.calls(name, 30_000)
    emit("reg_via_call", n, time(fn -> Messages.calls(name, n) end))
    check("calls", GenServer.call(server, :get), 30_000 + n)
  end
end
