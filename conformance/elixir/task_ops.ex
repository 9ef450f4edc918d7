defmodule Conformance.TaskOps do
  # Operations of Task and Task.Supervisor. The task of the label `t` is the variable `t.task`, its process `t`.
  @moduledoc false

  alias Conformance.{BehaviourOps, Body, Store, Terms}

  def apply_op(["async", label, body], _), do: bound(label, code(body, label, &Task.async/1, &Task.async/3))
  def apply_op(["start", label, body], _), do: code(body, label, &Task.start/1, &Task.start/3) |> named(label)
  def apply_op(["startLink", label, body], _), do: code(body, label, &Task.start_link/1, &Task.start_link/3) |> named(label)
  def apply_op(["completed", label, value], c), do: bound(label, Task.completed(d(value, c)))
  def apply_op(["childSpec", body], _), do: body |> Body.thunk() |> Task.child_spec()
  def apply_op(["await", task | time], c), do: apply(Task, :await, [d(task, c) | times(time, c)])
  def apply_op(["yield", task | time], c), do: apply(Task, :yield, [d(task, c) | times(time, c)])
  def apply_op(["shutdown", task | how], c), do: apply(Task, :shutdown, [d(task, c) | times(how, c)])
  def apply_op(["ignore", task], c), do: Task.ignore(d(task, c))
  def apply_op(["awaitMany", tasks | time], c), do: apply(Task, :await_many, [tasks(tasks, c) | times(time, c)])
  def apply_op(["yieldMany", tasks | options], c), do: apply(Task, :yield_many, [tasks(tasks, c) | many_options(options, c)])

  def apply_op(["fields", task], c) do
    %Task{pid: pid, ref: ref, owner: owner} = d(task, c)
    [pid, ref, owner]
  end

  def apply_op(["stream", source, body | rest], c) do
    options = BehaviourOps.keywords(Enum.at(rest, 0), c)

    case body do
      %{"mfa" => true} -> Task.async_stream(source(source), Body, :run_with, [body, :arg], options)
      _ -> Task.async_stream(source(source), Body.function(body, :arg), options)
    end
    |> read(Enum.at(rest, 1))
  end

  # ------------------------------------------------------------- Task.Supervisor

  def supervisor_op(["start", label | options], c), do: Task.Supervisor.start_link(BehaviourOps.keywords(Enum.at(options, 0), c)) |> named(label)
  def supervisor_op(["childSpec", options], c), do: options |> BehaviourOps.keywords(c) |> Task.Supervisor.child_spec() |> BehaviourOps.shown_spec()

  def supervisor_op(["async", sup, label, body | options], c) do
    options = BehaviourOps.keywords(Enum.at(options, 0), c)
    bound(label, code(body, label, &Task.Supervisor.async(d(sup, c), &1, options), &Task.Supervisor.async(d(sup, c), &1, &2, &3, options)))
  end

  def supervisor_op(["asyncNolink", sup, label, body | options], c) do
    options = BehaviourOps.keywords(Enum.at(options, 0), c)
    bound(label, code(body, label, &Task.Supervisor.async_nolink(d(sup, c), &1, options), &Task.Supervisor.async_nolink(d(sup, c), &1, &2, &3, options)))
  end

  def supervisor_op(["startChild", sup, label, body | options], c) do
    options = BehaviourOps.keywords(Enum.at(options, 0), c)
    code(body, label, &Task.Supervisor.start_child(d(sup, c), &1, options), &Task.Supervisor.start_child(d(sup, c), &1, &2, &3, options)) |> named(label)
  end

  def supervisor_op(["children", sup], c), do: {:sorted, Task.Supervisor.children(d(sup, c))}
  def supervisor_op(["terminateChild", sup, pid], c), do: Task.Supervisor.terminate_child(d(sup, c), d(pid, c))

  def supervisor_op([kind, sup, source, body | rest], c) when kind in ["stream", "streamNolink"] do
    options = BehaviourOps.keywords(Enum.at(rest, 0), c)
    function = if kind == "stream", do: :async_stream, else: :async_stream_nolink

    case body do
      %{"mfa" => true} -> apply(Task.Supervisor, function, [d(sup, c), source(source), Body, :run_with, [body, :arg], options])
      _ -> apply(Task.Supervisor, function, [d(sup, c), source(source), Body.function(body, :arg), options])
    end
    |> read(Enum.at(rest, 1))
  end

  # ------------------------------------------------------------- arguments

  defp d(json, c), do: Terms.decode(json, c)
  defp times(list, c), do: Enum.map(list, &d(&1, c))

  defp tasks(list, c) when is_list(list), do: Enum.map(list, &d(&1, c))
  defp tasks(other, c), do: d(other, c)

  defp many_options([], _), do: []
  defp many_options([%{"t" => _} = time], c), do: [d(time, c)]
  defp many_options([%{} = options], c), do: [BehaviourOps.keywords(options, c)]
  defp many_options([time], c), do: [d(time, c)]

  defp code(%{"raw" => _} = body, _, by_function, _), do: by_function.(Body.thunk(body))
  defp code(%{"mfa" => true} = body, label, _, by_name), do: by_name.(Body, :run_alone, [Map.put_new(body, "label", label)])
  defp code(body, label, by_function, _), do: by_function.(Body.thunk(Map.put_new(body, "label", label)))

  defp named({:ok, pid} = result, label) do
    name(pid, label)
    result
  end

  defp named(other, _), do: other

  defp name(pid, label) do
    Store.name_process(pid, label)
    Store.bind(label, pid)
  end

  defp bound(label, %Task{pid: pid, ref: ref} = task) do
    if pid, do: name(pid, label)
    Store.bind(label <> ".ref", ref)
    Store.put({:var, label <> ".task"}, task)
    task
  end

  # ------------------------------------------------------------- streams

  # Each element that is pulled leaves an event. `%{"raiseAfter" => n}` fails behind n elements, `%{"from" => n}` has no end.
  defp source(list) when is_list(list), do: Stream.map(Enum.map(list, &Terms.decode/1), &pulled/1)
  defp source(%{"from" => n}), do: Stream.map(Stream.iterate(n, &(&1 + 1)), &pulled/1)
  defp source(%{"raiseAfter" => n}), do: Stream.map(Stream.iterate(1, &(&1 + 1)), fn i -> if i > n, do: raise("the source"), else: pulled(i) end)
  defp source(other), do: Terms.decode(other)

  defp pulled(element) do
    Store.trace({:pull, element})
    element
  end

  # Each result that is read leaves an event. "unread": the stream is only built.
  defp read(_stream, "unread"), do: :built

  defp read(stream, how) do
    stream
    |> Enum.reduce_while(0, fn result, n ->
      Store.trace({:emit, result})

      case how do
        %{"take" => limit} when n + 1 >= limit -> {:halt, n + 1}
        %{"raiseAt" => limit} when n + 1 >= limit -> raise("the reader")
        %{"sleep" => units} -> Process.sleep(Terms.time(units)) && {:cont, n + 1}
        _ -> {:cont, n + 1}
      end
    end)
  end
end
