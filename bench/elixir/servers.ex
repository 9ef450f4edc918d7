# The servers that the workloads use; the same as in src/servers.ts.

defmodule Bench.Counter do
  use GenServer, restart: :temporary
  def start_link(count), do: GenServer.start_link(__MODULE__, count)
  def init(count), do: {:ok, count}
  def handle_call(:inc, _from, count), do: {:reply, count + 1, count + 1}
  def handle_call(:get, _from, count), do: {:reply, count, count}
  def handle_cast(:inc, count), do: {:noreply, count + 1}
end

defmodule Bench.Adder do
  use GenServer
  def init(count), do: {:ok, count}
  def handle_call(:get, _from, count), do: {:reply, count, count}
  def handle_cast({:add, numbers}, count), do: {:noreply, count + length(numbers)}
end

defmodule Bench.Keeper do
  use GenServer
  def init(_), do: {:ok, %{n: 0, last: nil}}

  def handle_call(:inc, _from, %{n: n}),
    do: {:reply, n + 1, %{n: n + 1, last: %{at: n, tag: :x}}}
end

defmodule Bench.Runner do
  use GenServer
  def init(lap), do: {:ok, lap}
  def handle_cast({:next, next}, {_, main}), do: {:noreply, {next, main}}

  def handle_cast({:token, 0}, {_, main} = lap) do
    send(main, :ring_done)
    {:noreply, lap}
  end

  def handle_cast({:token, left}, {next, _} = lap) do
    GenServer.cast(next, {:token, left - 1})
    {:noreply, lap}
  end
end

defmodule Bench.Crasher do
  use GenServer
  def start_link(main), do: GenServer.start_link(__MODULE__, main)

  def init(main) do
    send(main, {:up, self()})
    {:ok, main}
  end

  def handle_cast(:crash, _), do: raise("boom")
end
