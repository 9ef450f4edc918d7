defmodule Conformance.Ops do
  # The operations that the processes of a scenario carry out. Each leaves one event: its name and its outcome.
  @moduledoc false

  alias Conformance.{Agent, Store, Terms}

  def run_all(ops, context) do
    Enum.each(ops, &run(&1, context))
  end

  # These end the process, or the list of operations: nothing is caught.
  def run([name | _] = op, c) when name in ["exit", "raise", "throw"] do
    Store.give_way()
    leave(op, c)
  end

  def run(["return"], _), do: throw(:return)
  def run(["hibernate", ops], _), do: Process.hibernate(Agent, :awake, [ops])

  def run(["let", name, op], c) do
    case outcome(op, c) do
      {:ret, value} = out ->
        Store.bind(name, value)
        note(op, out)

      out ->
        note(op, out)
    end
  end

  def run(op, c), do: note(op, outcome(op, c))

  defp leave(["exit", reason], c), do: exit(Terms.decode(reason, c))
  defp leave(["raise", message], _), do: raise(message)
  defp leave(["throw", value], c), do: throw({:thrown, Terms.decode(value, c)})

  defp note([name | _], outcome), do: Store.trace({:op, name, outcome})

  # {:ret, v} | {:raise, e} | {:exit, r} | {:throw, v} | :skip
  defp outcome(op, c) do
    Store.give_way()

    try do
      value = apply_op(op, c)
      Store.give_way()
      {:ret, value}
    rescue
      error -> {:raise, error}
    catch
      :exit, reason -> {:exit, reason}
      :throw, {:unbound, _} -> :skip
      :throw, {:thrown, value} -> {:throw, value}
      :throw, value when value != :return -> {:throw, value}
    end
  end

  defp apply_op(["try", ops], c) do
    run_all(ops, c)
    :done
  end

  # ------------------------------------------------------------- processes

  defp apply_op(["spawn", label | rest], c) do
    options = Enum.at(rest, 0) || %{}
    ops = Enum.at(rest, 1) || []
    list = spawn_options(options, c)
    spawned = if list == [], do: spawn(Agent, :start, [label, ops]), else: Process.spawn(Agent, :start, [label, ops], list)
    pid = if is_tuple(spawned), do: elem(spawned, 0), else: spawned
    Store.name_process(pid, label)
    Store.bind(label, pid)
    if is_tuple(spawned), do: Store.bind(label <> ".monitor", elem(spawned, 1))
    spawned
  end

  defp apply_op(["spawnLink", label, ops], _) do
    pid = spawn_link(Agent, :start, [label, ops])
    Store.name_process(pid, label)
    Store.bind(label, pid)
    pid
  end

  defp apply_op(["spawnMonitor", label, ops], _) do
    {pid, ref} = spawn_monitor(Agent, :start, [label, ops])
    Store.name_process(pid, label)
    Store.bind(label, pid)
    Store.bind(label <> ".monitor", ref)
    {pid, ref}
  end

  defp apply_op(["self"], _), do: self()
  defp apply_op(["makeRef"], _), do: make_ref()
  defp apply_op(["value", term], c), do: Terms.decode(term, c)
  defp apply_op(["send", to, message], c), do: send(Terms.decode(to, c), Terms.decode(message, c))

  defp apply_op(["sendWith", to, message, options], c) do
    Process.send(Terms.decode(to, c), Terms.decode(message, c), flags(options))
  end

  defp apply_op(["link", pid], c), do: Process.link(Terms.decode(pid, c))
  defp apply_op(["unlink", pid], c), do: Process.unlink(Terms.decode(pid, c))
  defp apply_op(["monitor", item], c), do: Process.monitor(Terms.decode(item, c))
  defp apply_op(["monitor", item, options], c), do: Process.monitor(Terms.decode(item, c), keywords(options, c))
  defp apply_op(["demonitor", ref], c), do: Process.demonitor(Terms.decode(ref, c))
  defp apply_op(["demonitor", ref, options], c), do: Process.demonitor(Terms.decode(ref, c), flags(options))
  defp apply_op(["alias"], _), do: Process.alias()
  defp apply_op(["alias", options], _), do: Process.alias(Enum.map(options, &String.to_atom/1))
  defp apply_op(["unalias", ref], c), do: Process.unalias(Terms.decode(ref, c))
  defp apply_op(["register", pid, name], c), do: Process.register(Terms.decode(pid, c), Terms.decode(name, c))
  defp apply_op(["unregister", name], c), do: Process.unregister(Terms.decode(name, c))
  defp apply_op(["whereis", name], c), do: Process.whereis(Terms.decode(name, c))

  defp apply_op(["registered", name], _) do
    String.to_atom(name) in Process.registered()
  end

  defp apply_op(["listed", pid], c), do: Terms.decode(pid, c) in Process.list()
  defp apply_op(["flag", flag, value], c), do: Process.flag(underscored(flag), flag_value(value, c))

  defp apply_op(["flagOf", pid, flag, value], c) do
    Process.flag(Terms.decode(pid, c), underscored(flag), Terms.decode(value, c))
  end

  defp apply_op(["exitSignal", pid, reason], c), do: Process.exit(Terms.decode(pid, c), Terms.decode(reason, c))
  defp apply_op(["alive", pid], c), do: Process.alive?(Terms.decode(pid, c))
  defp apply_op(["sleep", time], c), do: Process.sleep(Terms.decode(time, c))

  defp apply_op(["sendAfter", to, message, time], c) do
    Process.send_after(Terms.decode(to, c), Terms.decode(message, c), time(time, c))
  end

  defp apply_op(["sendAfter", to, message, time, "abs"], c) do
    at = :erlang.monotonic_time(:millisecond) + time(time, c)
    Process.send_after(Terms.decode(to, c), Terms.decode(message, c), at, abs: true)
  end

  defp apply_op(["cancelTimer", ref], c), do: left(Process.cancel_timer(Terms.decode(ref, c)))
  defp apply_op(["cancelTimer", ref, options], c), do: left(Process.cancel_timer(Terms.decode(ref, c), keywords(options, c)))
  defp apply_op(["readTimer", ref], c), do: left(Process.read_timer(Terms.decode(ref, c)))

  defp apply_op(["receive", patterns], c), do: Agent.receive_one(patterns, :infinity, c)
  defp apply_op(["receive", patterns, time], c), do: Agent.receive_one(patterns, Terms.decode(time, c), c)
  defp apply_op(["mailbox"], _), do: Agent.mailbox(self())
  defp apply_op(["put", key, value], c), do: Process.put(Terms.decode(key, c), Terms.decode(value, c))
  defp apply_op(["get", key], c), do: Process.get(Terms.decode(key, c))
  defp apply_op(["get", key, default], c), do: Process.get(Terms.decode(key, c), Terms.decode(default, c))
  defp apply_op(["delete", key], c), do: Process.delete(Terms.decode(key, c))
  defp apply_op(["getAll"], _), do: Process.get() |> Enum.reject(fn {k, _} -> reserved?(k) end) |> Enum.sort()
  defp apply_op(["getKeys"], _), do: Process.get_keys() |> Enum.reject(&reserved?/1) |> Enum.sort()
  defp apply_op(["getKeys", value], c), do: Process.get_keys(Terms.decode(value, c)) |> Enum.sort()
  defp apply_op(["setLabel", label], c), do: Process.set_label(Terms.decode(label, c))

  defp apply_op(["groupLeader"], _), do: Process.group_leader()
  defp apply_op(["groupLeader", pid, leader], c), do: Process.group_leader(Terms.decode(pid, c), Terms.decode(leader, c))

  defp apply_op(["info", pid, item], c) when is_binary(item) do
    shown_info(Process.info(Terms.decode(pid, c), underscored(item)))
  end

  defp apply_op(["info", pid, items], c) when is_list(items) do
    case Process.info(Terms.decode(pid, c), Enum.map(items, &underscored/1)) do
      nil -> nil
      list -> Enum.map(list, &shown_info/1)
    end
  end

  # The keys in their order; the values are asked for one by one elsewhere.
  defp apply_op(["infoKeys", pid], c) do
    case Process.info(Terms.decode(pid, c)) do
      nil -> nil
      list -> Enum.map(list, fn {key, _} -> {:key, Terms.camel(key)} end)
    end
  end

  defp apply_op(["infoEntry", pid, key], c) do
    case Process.info(Terms.decode(pid, c), {:dictionary, Terms.decode(key, c)}) do
      {{:dictionary, key}, value} -> {key, value}
      other -> other
    end
  end

  defp apply_op(op, c), do: Conformance.ServerOps.apply_op(op, c)

  @doc "An operation inside another, without an event of its own."
  def apply_now(op, c), do: apply_op(op, c)

  # ------------------------------------------------------------- arguments

  defp left(ms) when is_integer(ms) do
    # What is left is told in units: a real clock has run on by a little.
    {:left, div(ms + div(Terms.unit(), 2), Terms.unit())}
  end

  defp left(other), do: other

  defp underscored(name), do: Terms.underscored(name)

  def flags(%{} = options), do: for({key, true} <- options, do: underscored(key))
  def flags(other), do: [Terms.decode(other)]

  def keywords(%{} = options, c), do: for({key, value} <- Enum.sort(options), do: {underscored(key), Terms.decode(value, c)})

  defp flag_value(%{"size" => _} = value, c), do: Map.new(keywords(value, c))
  defp flag_value(value, c), do: Terms.decode(value, c)

  defp spawn_options(options, c) do
    Enum.flat_map(Enum.sort(options), fn
      {_, false} -> []
      {key, true} -> [underscored(key)]
      {"monitor", %{} = more} -> [{:monitor, keywords(more, c)}]
      {"maxHeapSize", %{} = limit} -> [{:max_heap_size, Map.new(keywords(limit, c))}]
      {key, value} -> [{underscored(key), Terms.decode(value, c)}]
    end)
  end

  defp reserved?(key), do: is_atom(key) and String.starts_with?(Atom.to_string(key), "$")

  defp shown_info({:messages, messages}), do: {:messages, Enum.reject(messages, &command?/1)}
  defp shown_info({key, pids}) when key in [:links, :monitored_by], do: {Terms.underscored(Terms.camel(key)), {:sorted, reject_own(pids)}} |> shown_key()
  defp shown_info({:dictionary, list}), do: {:dictionary, list |> Enum.reject(fn {k, _} -> reserved?(k) end) |> Enum.sort()}
  defp shown_info({key, value}) when is_atom(key), do: shown_key({key, value})
  defp shown_info(other), do: other

  defp shown_key({key, value}), do: {{:key, Terms.camel(key)}, value}

  # The conductor monitors every process.
  defp reject_own(pids), do: Enum.reject(pids, &(not is_pid(&1) or &1 == Store.get(:conductor)))
  # What is due at once is told to the conductor, which lets the time pass that a timer takes.
  defp time(term, c) do
    time = Terms.decode(term, c)
    if time == 0, do: Store.put(:due, true)
    time
  end

  defp command?(message), do: is_tuple(message) and tuple_size(message) > 0 and elem(message, 0) == :"$do"
end
