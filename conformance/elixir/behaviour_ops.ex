defmodule Conformance.BehaviourOps do
  # Operations of Registry, Task, Task.Supervisor, Agent and PartitionSupervisor.
  @moduledoc false

  alias Conformance.{AgentOps, PartitionOps, RegistryOps, TaskOps, Terms}

  def apply_op(["registry" | rest], c), do: RegistryOps.apply_op(rest, c)
  def apply_op(["task" | rest], c), do: TaskOps.apply_op(rest, c)
  def apply_op(["taskSupervisor" | rest], c), do: TaskOps.supervisor_op(rest, c)
  def apply_op(["agent" | rest], c), do: AgentOps.apply_op(rest, c)
  def apply_op(["partitions" | rest], c), do: PartitionOps.apply_op(rest, c)
  def apply_op(["childSpec", child | overrides], c), do: shown_spec(Supervisor.child_spec(child(child, c), overrides(overrides, c)))

  # A process of a module's function, by its name.
  def apply_op(["spawnNamed", label, function | options], c) do
    options = for {key, value} <- Enum.sort(Enum.at(options, 0) || %{}), do: if(value == true, do: Terms.underscored(key), else: {Terms.underscored(key), Terms.decode(value, c)})
    spawned = Process.spawn(Conformance.Body, Terms.underscored(function), [%{"label" => label, "do" => [["self"]]}], options)
    pid = if is_tuple(spawned), do: elem(spawned, 0), else: spawned
    Conformance.Store.name_process(pid, label)
    Conformance.Store.bind(label, pid)
    if is_tuple(spawned), do: Conformance.Store.bind(label <> ".monitor", elem(spawned, 1))
    unless function_exported?(Conformance.Body, Terms.underscored(function), 1), do: Conformance.Store.put({:crashing, pid}, true)
    spawned
  end

  # Arguments that are none.
  def apply_op(["spawnOf", "spawn", term], c), do: spawn(Terms.decode(term, c))
  def apply_op(["spawnOf", "spawnLink", term], c), do: spawn_link(Terms.decode(term, c))
  def apply_op(["spawnOf", "spawnMonitor", term], c), do: spawn_monitor(Terms.decode(term, c))
  def apply_op(["hibernateOf", term], c), do: Process.hibernate(Terms.decode(term, c), :awake, [])

  # What an operation gives, in no certain order.
  def apply_op(["sorted", op], c), do: {:sorted, Conformance.Ops.apply_now(op, c)}

  # Does something of which the result is not certain.
  def apply_op(["silently", op], c) do
    Conformance.Ops.apply_now(op, c)
    :done
  end

  def apply_op(["length", term], c), do: length(Terms.decode(term, c))

  def apply_op(["sendEach", entries, message], c) do
    for {pid, _} <- Terms.decode(entries, c), do: send(pid, Terms.decode(message, c))
    :ok
  end

  def apply_op([name | _], _), do: raise("no such operation: #{name}")

  @doc "A child as scenarios write it where it is a module or a pair of a module and its argument."
  def child(%{"module" => _} = module, c), do: Terms.decode(module, c)
  def child(%{"of" => [module, arg]}, c), do: {Terms.decode(module, c), Terms.decode(arg, c)}
  def child(other, _) when is_map(other) and not is_map_key(other, "map"), do: Conformance.Supervisors.spec(other, nil)
  def child(other, c), do: Terms.decode(other, c)

  defp overrides([], _), do: []
  defp overrides([map], c), do: keywords(map, c)

  def keywords(map, c), do: for({key, value} <- Enum.sort(map || %{}), do: {Terms.underscored(key), Terms.decode(value, c)})

  @doc "A child specification, with the options of a start function as a map."
  def shown_spec(%{start: {module, function, args}} = spec), do: %{spec | start: {module, function, Enum.map(args, &shown_options/1)}}
  def shown_spec(other), do: other

  defp shown_options([]), do: {:keywords, []}
  defp shown_options([{key, _} | _] = list) when is_atom(key), do: {:keywords, Enum.map(list, fn {key, value} -> {key, shown_options(value)} end)}
  defp shown_options(other), do: other
end
