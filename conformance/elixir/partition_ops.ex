defmodule Conformance.PartitionOps do
  # Operations of PartitionSupervisor.
  @moduledoc false

  alias Conformance.{BehaviourOps, Store, Terms}

  def apply_op(["start", label, options], c) do
    with {:ok, pid} = result <- PartitionSupervisor.start_link(options(options, c)) do
      Store.name_process(pid, label)
      Store.bind(label, pid)
      result
    end
  end

  def apply_op(["childSpec", options], c), do: PartitionSupervisor.child_spec(options(options, c)) |> Map.take([:id, :type])
  def apply_op(["partitions", name], c), do: PartitionSupervisor.partitions(d(name, c))
  def apply_op(["countChildren", name], c), do: PartitionSupervisor.count_children(d(name, c))
  def apply_op(["resize", name, count], c), do: PartitionSupervisor.resize!(d(name, c), d(count, c))
  def apply_op(["stop", name | args], c), do: apply(PartitionSupervisor, :stop, [d(name, c) | Enum.map(args, &d(&1, c))])

  def apply_op(["whichChildren", name], c) do
    for {id, pid, type, modules} <- PartitionSupervisor.which_children(d(name, c)), do: {id, pid, type, length(modules)}
  end

  defp d(json, c), do: Terms.decode(json, c)

  defp options(options, c) do
    for {key, value} <- Enum.sort(options) do
      case {key, value} do
        {"child", child} -> {:child_spec, BehaviourOps.child(child, c)}
        {"withArguments", "number"} -> {:with_arguments, fn args, partition -> [partition | args] end}
        {"withArguments", "wrong"} -> {:with_arguments, fn _, _ -> :wrong end}
        {key, value} -> {Terms.underscored(key), d(value, c)}
      end
    end
  end
end
