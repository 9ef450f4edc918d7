# Calls, casts, rings, selective receive.

defmodule Bench.Messages do
  import Bench
  alias Bench.{Adder, Counter, Runner}

  def calls(_, 0), do: :ok

  def calls(server, n) do
    GenServer.call(server, :inc)
    calls(server, n - 1)
  end

  def call do
    n = scaled(1_000_000)
    {:ok, server} = GenServer.start(Counter, 0)
    calls(server, 60_000)
    emit("call", n, time(fn -> calls(server, n) end))
    check("calls", GenServer.call(server, :get), 60_000 + n)
  end

  def call_fanin do
    each = scaled(10_000)
    {:ok, server} = GenServer.start(Counter, 0)
    together(for _ <- 1..100, do: {server, 1_500})
    emit("call_fanin", 100 * each, time(fn -> together(for _ <- 1..100, do: {server, each}) end))
    check("calls", GenServer.call(server, :get), 100 * (1_500 + each))
  end

  def call_pairs do
    each = ceil(scaled(1_000_000) / 8)
    servers = for _ <- 1..8, do: elem(GenServer.start(Counter, 0), 1)
    together(Enum.map(servers, &{&1, 9_000}))
    emit("call_pairs", 8 * each, time(fn -> together(Enum.map(servers, &{&1, each})) end))
    for server <- servers, do: check("calls", GenServer.call(server, :get), 9_000 + each)
  end

  defp together(clients) do
    parent = self()

    for {server, n} <- clients do
      spawn(fn ->
        calls(server, n)
        send(parent, :fan_done)
      end)
    end

    wait(:fan_done, length(clients))
  end

  def cast do
    n = scaled(1_000_000)
    {:ok, server} = GenServer.start(Counter, 0)
    casts(server, :inc, 60_000)
    GenServer.call(server, :get, :infinity)
    start = now()
    casts(server, :inc, n)
    sent = now()
    GenServer.call(server, :get, :infinity)
    emit("cast", n, now() - start, [{"send_ms", (sent - start) / 1.0e6}])
    check("casts", GenServer.call(server, :get), 60_000 + n)
  end

  defp casts(_, _, 0), do: :ok

  defp casts(server, message, n) do
    GenServer.cast(server, message)
    casts(server, message, n - 1)
  end

  # The list is copied with each message.
  def cast_big do
    n = scaled(100_000)
    {:ok, server} = GenServer.start(Adder, 0)
    message = {:add, Enum.to_list(1..100)}
    casts(server, message, 15_000)
    GenServer.call(server, :get, :infinity)

    ns =
      time(fn ->
        casts(server, message, n)
        GenServer.call(server, :get, :infinity)
      end)

    emit("cast_big", n, ns)
    check("numbers", GenServer.call(server, :get), 100 * (15_000 + n))
  end

  @ring 503

  def ring_raw do
    n = scaled(1_000_000)
    main = self()
    first = spawn(fn -> ring_first(main) end)
    last = Enum.reduce(2..@ring, first, fn _, next -> spawn(fn -> ring_node(next, main) end) end)
    send(first, {:next, last})
    ring_run(&send(first, {:token, &1}), 90_000)
    emit("ring_raw", n, time(fn -> ring_run(&send(first, {:token, &1}), n) end))
  end

  defp ring_run(start, n) do
    start.(n)
    wait(:ring_done, 1)
  end

  defp ring_first(main) do
    receive do
      {:next, next} -> ring_node(next, main)
    end
  end

  defp ring_node(next, main) do
    receive do
      {:token, 0} ->
        send(main, :ring_done)
        ring_node(next, main)

      {:token, left} ->
        send(next, {:token, left - 1})
        ring_node(next, main)
    end
  end

  def ring_cast do
    n = scaled(1_000_000)
    main = self()
    {:ok, first} = GenServer.start(Runner, {nil, main})
    start = fn _, next -> elem(GenServer.start(Runner, {next, main}), 1) end
    GenServer.cast(first, {:next, Enum.reduce(2..@ring, first, start)})
    ring_run(&GenServer.cast(first, {:token, &1}), 90_000)
    emit("ring_cast", n, time(fn -> ring_run(&GenServer.cast(first, {:token, &1}), n) end))
  end

  def echo do
    receive do
      {from, tag} ->
        send(from, {tag, :pong})
        echo()
    end
  end

  def selrecv do
    n = scaled(10_000)
    backlog = scaled(10_000)
    echo = spawn(&echo/0)
    with_reference(echo, 30_000)
    emit("selrecv_empty", n, time(fn -> with_reference(echo, n) end))
    for i <- 1..backlog, do: send(self(), {:junk, i})
    with_reference(echo, div(n, 10))
    emit("selrecv_ref", n, time(fn -> with_reference(echo, n) end))
    without_reference(echo, div(n, 10))
    emit("selrecv_noref", n, time(fn -> without_reference(echo, n) end))
    {:message_queue_len, left} = Process.info(self(), :message_queue_len)
    check("messages left in the mailbox", left, backlog)
  end

  def with_reference(_, 0), do: :ok

  def with_reference(echo, n) do
    ref = make_ref()
    send(echo, {self(), ref})

    receive do
      {^ref, :pong} -> :ok
    end

    with_reference(echo, n - 1)
  end

  defp without_reference(_, 0), do: :ok

  defp without_reference(echo, n) do
    send(echo, {self(), n})

    receive do
      {^n, :pong} -> :ok
    end

    without_reference(echo, n - 1)
  end
end
