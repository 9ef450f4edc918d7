defmodule Conformance.RegistryOps do
  # Operations of Registry. A registry is given by its name; the process of its first partition is `NAME.p0`, and so on.
  @moduledoc false

  alias Conformance.{BehaviourOps, Body, Store, Terms}

  def apply_op(["start", options], c) do
    result = Registry.start_link(options(options, c))
    with {:ok, pid} <- result, do: name_all(pid, Atom.to_string(d(options["name"], c)))
    result
  end

  def apply_op(["childSpec", options], c), do: options |> options(c) |> Registry.child_spec() |> BehaviourOps.shown_spec()
  def apply_op(["register", r, key, value], c), do: Registry.register(d(r, c), d(key, c), d(value, c))
  def apply_op(["unregister", r, key], c), do: Registry.unregister(d(r, c), d(key, c))
  def apply_op(["lookup", r, key], c), do: Registry.lookup(d(r, c), d(key, c))
  def apply_op(["values", r, key, pid], c), do: Registry.values(d(r, c), d(key, c), d(pid, c))
  def apply_op(["keys", r, pid], c), do: {:sorted, Registry.keys(d(r, c), d(pid, c))}
  def apply_op(["count", r], c), do: Registry.count(d(r, c))
  def apply_op(["match", r, key, pattern | guards], c), do: apply(Registry, :match, [d(r, c), d(key, c), d(pattern, c) | list(guards, c)])
  def apply_op(["countMatch", r, key, pattern | guards], c), do: apply(Registry, :count_match, [d(r, c), d(key, c), d(pattern, c) | list(guards, c)])
  def apply_op(["unregisterMatch", r, key, pattern | guards], c), do: apply(Registry, :unregister_match, [d(r, c), d(key, c), d(pattern, c) | list(guards, c)])
  def apply_op(["select", r, clauses], c), do: {:sorted, Registry.select(d(r, c), clauses(clauses, c))}
  def apply_op(["countSelect", r, clauses], c), do: Registry.count_select(d(r, c), clauses(clauses, c))

  def apply_op(["dispatch", r, key, body], c), do: Registry.dispatch(d(r, c), d(key, c), dispatcher(body, c))
  def apply_op(["dispatch", r, key, body, options], c), do: Registry.dispatch(d(r, c), d(key, c), dispatcher(body, c), BehaviourOps.keywords(options, c))
  def apply_op(["updateValue", r, key, body], c), do: Registry.update_value(d(r, c), d(key, c), Body.function(body, :arg))
  def apply_op(["meta", r, key], c), do: Registry.meta(d(r, c), d(key, c))
  def apply_op(["putMeta", r, key, value], c), do: Registry.put_meta(d(r, c), d(key, c), d(value, c))
  def apply_op(["deleteMeta", r, key], c), do: Registry.delete_meta(d(r, c), d(key, c))
  def apply_op(["lock", r, key, body], c), do: Registry.lock(d(r, c), d(key, c), Body.thunk(body))
  def apply_op(["whereisName", r, key], c), do: Registry.whereis_name({d(r, c), d(key, c)})
  def apply_op(["registerName", r, key, pid], c), do: Registry.register_name({d(r, c), d(key, c)}, d(pid, c))
  def apply_op(["unregisterName", r, key], c), do: Registry.unregister_name({d(r, c), d(key, c)})
  def apply_op(["send", r, key, message], c), do: Registry.send({d(r, c), d(key, c)}, d(message, c))

  defp d(json, c), do: Terms.decode(json, c)
  defp list([], _), do: []
  defp list([guards], c) when is_list(guards), do: [Enum.map(guards, &d(&1, c))]
  defp list([guards], c), do: [d(guards, c)]

  defp dispatcher(%{"mfa" => true} = body, _), do: {Body, :run_with, [body, :arg]}
  defp dispatcher(body, _), do: Body.function(body, :arg)

  defp clauses(list, c) when is_list(list), do: Enum.map(list, &clause(&1, c))
  defp clauses(other, c), do: d(other, c)

  defp clause([head, guards, body], c) when is_list(guards), do: {d(head, c), Enum.map(guards, &d(&1, c)), Enum.map(body, &doubled(&1, c))}
  defp clause(other, c), do: d(other, c)

  # A tuple in a body stands in another, which scenarios leave out.
  defp doubled(items, c) when is_list(items), do: {items |> Enum.map(&doubled(&1, c)) |> List.to_tuple()}
  defp doubled(other, c), do: d(other, c)

  defp options(options, c) when is_map(options) do
    for {key, value} <- Enum.sort(options) do
      case {key, value} do
        {"listeners", list} when is_list(list) -> {:listeners, Enum.map(list, &d(&1, c))}
        {"meta", map} when is_map(map) -> {:meta, BehaviourOps.keywords(map, c)}
        {key, value} -> {Terms.underscored(key), d(value, c)}
      end
    end
  end

  defp name_all(pid, name) do
    named(pid, name)

    for {id, child, _, _} <- Supervisor.which_children(pid) do
      [_, number] = id |> Atom.to_string() |> String.split("PIDPartition")
      named(child, "#{name}.p#{number}")
    end
  end

  defp named(pid, label) do
    Store.name_behaviour(pid, label)
    Store.bind(label, pid)
  end
end
