defmodule Conformance.Store do
  # What the processes of a scenario share: variables, plans, counters, names of processes, and the trace.
  # Kept outside the processes, so that a dead one's events stay.
  @moduledoc false

  @vars :conformance_vars
  @trace :conformance_trace

  def create do
    :ets.new(@vars, [:named_table, :public, :set])
    :ets.new(@trace, [:named_table, :public, :ordered_set])
  end

  def reset(jitter) do
    :ets.delete_all_objects(@vars)
    :ets.delete_all_objects(@trace)
    :ets.insert(@vars, {:jitter, jitter})
    :ets.insert(@vars, {:salt, :erlang.unique_integer([:positive])})
    :ets.insert(@vars, {:step, 0})
  end

  def put(key, value), do: :ets.insert(@vars, {key, value})

  def fetch(key) do
    case :ets.lookup(@vars, key) do
      [{^key, value}] -> {:ok, value}
      [] -> :error
    end
  end

  def get(key, default \\ nil) do
    case fetch(key) do
      {:ok, value} -> value
      :error -> default
    end
  end

  def count(key), do: :ets.update_counter(@vars, {:count, key}, 1, {{:count, key}, 0})

  @doc "Binds a variable; a reference is known by the first variable that held it."
  def bind(name, value) do
    put({:var, name}, value)
    name_references(value, name)
  end

  defp name_references(ref, name) when is_reference(ref) do
    if fetch({:ref, ref}) == :error, do: put({:ref, ref}, name)
  end

  defp name_references({pid, [:alias | ref]}, name) when is_pid(pid), do: name_references(ref, name)
  defp name_references({pid, ref}, name) when is_pid(pid) and is_reference(ref), do: name_references(ref, name)
  defp name_references(_value, _name), do: :ok

  @doc "Names the calling process: `label`, or `label#2` for the second of that label, and so on."
  def name_self(label) do
    name_process(self(), label)
    take_priority()
  end

  # What no code of a scenario decides, such as which of two processes dies first, the emulator's priorities do.
  defp take_priority do
    with {:half, _} = jitter <- get(:jitter), false <- get(:steady, false) do
      # None is high: a program that never rests would leave no turn to the conductor.
      rank = :erlang.phash2({get({:process, self()}), jitter, get(:salt)}, 2)
      Process.flag(:priority, elem({:low, :normal}, rank))
    end
  end

  @doc "Names a process whose code is not ours, one that :sys can speak to."
  def name_behaviour(pid, label) do
    name_process(pid, label)

    with {:half, _} <- get(:jitter) do
      :sys.replace_state(pid, fn state ->
        take_priority()
        state
      end)
    end
  end

  def name_process(pid, label) do
    if fetch({:process, pid}) == :error do
      n = count({:incarnation, label})
      put({:process, pid}, if(n == 1, do: label, else: "#{label}##{n}"))
    end
  end

  def trace(event), do: trace(self(), event)

  def trace(pid, event) do
    :ets.insert(@trace, {:erlang.unique_integer([:monotonic]), pid, get(:step), event})
  end

  @doc "The calling process is about to end by an error, of which the emulator will tell."
  def crashing, do: put({:crashing, self()}, true)

  def all_crashes_told? do
    told = for {pid, _, {:log, _, "emulator raise", _}} <- events(), into: MapSet.new(), do: pid
    Enum.all?(:ets.match(@vars, {{:crashing, :"$1"}, :_}), fn [pid] -> MapSet.member?(told, pid) end)
  end

  def events, do: Enum.map(:ets.tab2list(@trace), fn {_, pid, step, event} -> {pid, step, event} end)

  def labels, do: for([pid, label] <- :ets.match(@vars, {{:process, :"$1"}, :"$2"}), into: %{}, do: {pid, label})
  def references, do: for([ref, name] <- :ets.match(@vars, {{:ref, :"$1"}, :"$2"}), into: %{}, do: {ref, name})

  @doc """
  After the first run the schedule is disturbed: a process gives way wherever it may, for as many turns as its kind has
  in this run; or one half of the processes does, whatever their kind.
  """
  def give_way do
    case get(:jitter, {0, 0}) do
      {:half, half} -> if own_half() == half, do: yield(60)
      {0, 0} -> :ok
      {plain, server} = jitter -> yield(if(Process.get(:"$plan"), do: server, else: plain) + own_slowness(jitter))
    end
  end

  # Which processes make a half differs when a difference is asked for again.
  defp own_half, do: :erlang.phash2({get(:split, 0), get({:process, self()})}, 2)

  # Among processes of one kind, too, it is not always the same one that is faster.
  defp own_slowness(jitter), do: :erlang.phash2({get({:process, self()}), jitter, get(:salt)}, 30)

  @doc "Where servers are slow, so is the birth of plain processes."
  def give_way_at_birth, do: if(get(:jitter) == {0, 60}, do: yield(300))

  defp yield(turns), do: for(_ <- 1..turns//1, do: :erlang.yield())

  @doc """
  By how much a time is longer in this run, in milliseconds: in some runs by nothing, in the others by more or less, by
  chance and the other way round. So what falls due at one time does not always come in one order.
  """
  def delay do
    case get(:jitter) do
      {:half, half} ->
        more = :erlang.phash2(count(:times), 6)
        if half == 0, do: more, else: 5 - more

      {0, 0} ->
        0

      other ->
        :erlang.phash2({count(:times), other, get(:salt)}, 6)
    end
  end
end
