defmodule Conformance.ServerOps do
  # Operations on servers: GenServer, :sys, Supervisor, DynamicSupervisor.
  @moduledoc false

  alias Conformance.{Start, Store, Supervisors, Terms}

  # ------------------------------------------------------------- GenServer

  def apply_op(["start", label | options], c), do: GenServer.start(Start.module(label), label, start_options(options, c))
  def apply_op(["startLink", label | options], c), do: GenServer.start_link(Start.module(label), label, start_options(options, c))
  def apply_op(["call", server, request], c), do: GenServer.call(d(server, c), d(request, c))
  def apply_op(["call", server, request, time], c), do: GenServer.call(d(server, c), d(request, c), d(time, c))
  def apply_op(["cast", server, request], c), do: GenServer.cast(d(server, c), d(request, c))
  def apply_op(["reply", from, value], c), do: GenServer.reply(d(from, c), d(value, c))
  def apply_op(["stop", server], c), do: GenServer.stop(d(server, c))
  def apply_op(["stop", server, reason], c), do: GenServer.stop(d(server, c), d(reason, c))
  def apply_op(["stop", server, reason, time], c), do: GenServer.stop(d(server, c), d(reason, c), d(time, c))
  def apply_op(["whereisServer", server], c), do: GenServer.whereis(d(server, c))
  def apply_op(["abcast", name, request], c), do: GenServer.abcast(d(name, c), d(request, c))
  def apply_op(["multiCall", name, request], c), do: GenServer.multi_call(d(name, c), d(request, c))

  def apply_op(["multiCall", name, request, time], c) do
    GenServer.multi_call([node()], d(name, c), d(request, c), d(time, c))
  end

  # ------------------------------------------------------------- :sys

  def apply_op(["sys", "replaceState", server, change], c) do
    :sys.replace_state(d(server, c), fn state -> change(change, state) end)
  end

  def apply_op(["sys", "install", server, id, kind], c) do
    :sys.install(d(server, c), {d(id, c), debug_function(kind), 0})
  end

  def apply_op(["sys", "remove", server, id], c), do: :sys.remove(d(server, c), d(id, c))

  def apply_op(["sys", "statistics", server, "get"], c) do
    case :sys.statistics(d(server, c), :get) do
      {:ok, list} when is_list(list) -> {:ok, {:in, list[:messages_in]}, {:out, list[:messages_out]}}
      other -> other
    end
  end

  def apply_op(["sys", "getStatus", server | time], c) do
    {:status, pid, {:module, module}, [_dictionary, running, parent, _debug, misc]} =
      apply(:sys, :get_status, [d(server, c) | Enum.map(time, &d(&1, c))])

    {:status, pid, module, running, parent, shown_state(misc)}
  end

  def apply_op(["sys", "changeCode", server, old, extra], c) do
    :sys.change_code(d(server, c), Conformance.TableServer, d(old, c), d(extra, c))
  end

  def apply_op(["sys", function, server | args], c) do
    apply(:sys, Terms.underscored(function), [d(server, c) | Enum.map(args, &d(&1, c))])
  end

  # ------------------------------------------------------------- supervisors

  def apply_op(["startSupervisor", label], _), do: Supervisors.start(label)

  def apply_op(["startSupervisor", label, "listed"], _) do
    bound(label, Supervisors.start_listed(label))
  end

  def apply_op(["startDynamic", label], _), do: Supervisors.start_dynamic(label)
  def apply_op(["startDynamic", label, "listed"], _), do: bound(label, Supervisors.start_dynamic_listed(label))

  def apply_op(["supervisor", "startChild", server, child], c) do
    Supervisor.start_child(d(server, c), Supervisors.spec(child, nil))
  end

  def apply_op(["supervisor", "whichChildren", server], c) do
    for {id, pid, type, modules} <- Supervisor.which_children(d(server, c)), do: {id, pid, type, length_of(modules)}
  end

  def apply_op(["supervisor", "init", plan], _) do
    {:ok, {flags, specs}} =
      Supervisor.init(Supervisors.specs(plan["children"] || [], nil), for({k, v} <- Enum.sort(plan["options"] || %{}), do: {Terms.underscored(k), d(v, %{})}))

    {:ok, flags, Enum.map(specs, & &1.id)}
  end

  def apply_op(["supervisor", function, server | args], c) do
    apply(Supervisor, Terms.underscored(function), [d(server, c) | Enum.map(args, &d(&1, c))])
  end

  def apply_op(["dynamic", "init", options], c), do: DynamicSupervisor.init(Conformance.BehaviourOps.keywords(options, c))

  def apply_op(["dynamic", "childSpec", options], c) do
    options |> Conformance.BehaviourOps.keywords(c) |> DynamicSupervisor.child_spec() |> Conformance.BehaviourOps.shown_spec()
  end

  def apply_op(["dynamic", "startChild", server, child], c) do
    DynamicSupervisor.start_child(d(server, c), Supervisors.spec(child, nil))
  end

  def apply_op(["dynamic", "whichChildren", server], c) do
    {:sorted, for({id, pid, type, modules} <- DynamicSupervisor.which_children(d(server, c)), do: {id, pid, type, length_of(modules)})}
  end

  def apply_op(["dynamic", function, server | args], c) do
    apply(DynamicSupervisor, Terms.underscored(function), [d(server, c) | Enum.map(args, &d(&1, c))])
  end

  def apply_op(op, c), do: Conformance.BehaviourOps.apply_op(op, c)

  # ------------------------------------------------------------- arguments

  defp d(json, c), do: Terms.decode(json, c)

  defp bound(label, {:ok, pid} = result) do
    Store.name_process(pid, label)
    Store.bind(label, pid)
    result
  end

  defp bound(_, other), do: other

  defp length_of(modules) when is_list(modules), do: length(modules)
  defp length_of(other), do: other

  defp start_options([], _), do: []

  defp start_options([options], c) do
    for {key, value} <- Enum.sort(options), do: start_option(key, value, c)
  end

  defp start_option("spawnOpt", options, c) do
    {:spawn_opt,
     Enum.flat_map(Enum.sort(options), fn
       {_, false} -> []
       {key, true} -> [Terms.underscored(key)]
       {key, value} -> [{Terms.underscored(key), d(value, c)}]
     end)}
  end

  defp start_option("debug", list, c), do: {:debug, Enum.map(list, &d(&1, c))}
  defp start_option(key, value, c), do: {Terms.underscored(key), d(value, c)}

  defp change(["set", term], _), do: d(term, %{})
  defp change(["increment"], state), do: state + 1
  defp change(["raise", message], _), do: raise(message)
  defp change(["exit", reason], _), do: exit(d(reason, %{}))
  defp change(["throw", value], _), do: throw(d(value, %{}))

  defp debug_function("count") do
    fn n, event, _ ->
      Store.trace({:debug, n, event})
      n + 1
    end
  end

  defp debug_function("once") do
    fn n, event, _ ->
      Store.trace({:debug, n, event})
      :done
    end
  end

  defp debug_function("crash"), do: fn _, _, _ -> raise("a debug function") end

  defp shown_state(misc) do
    misc
    |> Enum.flat_map(fn
      {:data, list} -> list
      _ -> []
    end)
    |> Enum.find_value(fn
      {~c"State", state} -> {:state, state}
      _ -> nil
    end)
  end
end
