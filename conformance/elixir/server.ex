defmodule Conformance.Server do
  # A GenServer whose callbacks follow a table: each callback leaves an event, carries out the operations of its
  # entry, and gives what the entry says.
  @moduledoc false

  alias Conformance.{Ops, Store, Terms}

  defmacro __using__(options) do
    quote do
      use GenServer, unquote(options)
      @impl true
      def init(label), do: Conformance.Server.init(label)
      @impl true
      def handle_call(request, from, state), do: Conformance.Server.handle_call(request, from, state)
      @impl true
      def handle_cast(request, state), do: Conformance.Server.callback("cast", :handleCast, request, state)
      @impl true
      def handle_info(message, state), do: Conformance.Server.callback("info", :handleInfo, message, state)
      @impl true
      def handle_continue(argument, state), do: Conformance.Server.callback("continue", :handleContinue, argument, state)
      @impl true
      def terminate(reason, state), do: Conformance.Server.terminate(reason, state)
      @impl true
      def code_change(old, state, extra), do: Conformance.Server.code_change(old, state, extra)
    end
  end

  def init(label) do
    Process.put(:"$plan", label)
    Store.name_self(label)
    Store.bind(label, self())
    Store.bind(Store.get({:process, self()}), self())
    Store.trace({:callback, :init, []})
    Store.give_way()
    perform(entry("init", nil), %{arg: label}, :init)
  end

  def handle_call(request, {pid, _} = from, state) do
    Store.trace({:callback, :handleCall, [state, pid, request]})
    Store.give_way()
    perform(entry("call", request), %{state: state, arg: request, from: from}, :call)
  end

  def callback(kind, name, argument, state) do
    Store.trace({:callback, name, [state, argument]})
    Store.give_way()
    perform(entry(kind, argument), %{state: state, arg: argument}, :other)
  end

  def terminate(reason, state) do
    Store.trace({:callback, :terminate, [state, reason]})
    Store.give_way()
    perform(entry("terminate", nil), %{state: state, arg: reason}, :terminate)
  end

  def code_change(old, state, extra) do
    Store.trace({:callback, :codeChange, [old, state, extra]})
    perform(entry("codeChange", nil), %{state: state, arg: extra}, :code_change)
  end

  # The entry of a callback: by the request's tag where there is a table of them, and the next one of a list.
  defp entry(kind, argument) do
    label = Process.get(:"$plan")
    plan = Store.get({:server, label}, %{})
    table = plan[kind]

    {key, found} =
      cond do
        table == nil -> {nil, nil}
        kind in ["init", "terminate", "codeChange"] -> {nil, table}
        true -> {tag(argument), Map.get(table, tag(argument)) || Map.get(table, "_")}
      end

    case found do
      list when is_list(list) ->
        n = Store.count({:entry, label, kind, key})
        Enum.at(list, n - 1) || List.last(list)

      other ->
        other
    end
  end

  defp tag(atom) when is_atom(atom), do: Atom.to_string(atom)
  defp tag(tuple) when is_tuple(tuple) and tuple_size(tuple) > 0, do: tag(elem(tuple, 0))
  defp tag(_), do: "_"

  defp perform(nil, context, kind), do: default(kind, context)

  defp perform(entry, context, kind) do
    Ops.run_all(entry["do"] || [], context)

    case entry["then"] do
      nil -> default(kind, context)
      instruction -> finish(instruction, context)
    end
  end

  defp default(:init, _), do: {:ok, 0}
  defp default(:call, %{state: state}), do: {:reply, :ok, state}
  defp default(:other, %{state: state}), do: {:noreply, state}
  defp default(:terminate, _), do: :ok
  defp default(:code_change, %{state: state}), do: {:ok, state}

  def finish(["raise", message], _), do: raise(message)
  def finish(["exit", reason], c), do: exit(Terms.decode(reason, c))
  def finish(["throw", instruction], c), do: throw(finish(instruction, c))
  def finish(["return", term], c), do: Terms.decode(term, c)
  def finish("ignore", _), do: :ignore
  def finish(["ok", state | action], c), do: tuple([:ok, state], action, c)
  def finish(["fail", reason], c), do: {:error, Terms.decode(reason, c)}
  def finish(["stopInit", reason], c), do: {:stop, Terms.decode(reason, c)}
  def finish(["reply", value, state | action], c), do: tuple([:reply, value, state], action, c)
  def finish(["noreply", state | action], c), do: tuple([:noreply, state], action, c)
  def finish(["stop", reason, state], c), do: tuple([:stop, reason, state], [], c)
  def finish(["stopReply", reason, value, state], c), do: tuple([:stop, reason, value, state], [], c)

  defp tuple([tag | parts], action, c) do
    List.to_tuple([tag | Enum.map(parts, &Terms.decode(&1, c))] ++ Enum.map(action, &action(&1, c)))
  end

  defp action(%{"timeout" => time}, c), do: Terms.decode(time, c)
  defp action(%{"hibernate" => _}, _), do: :hibernate
  defp action(%{"continue" => argument}, c), do: {:continue, Terms.decode(argument, c)}
end

defmodule Conformance.TableServer do
  @moduledoc false
  use Conformance.Server
end

defmodule Conformance.MaskingServer do
  # As TableServer, with a format_status of its own.
  @moduledoc false
  use Conformance.Server

  @impl true
  def format_status(status) do
    case Conformance.Store.get({:server, Process.get(:"$plan")})["formatStatus"] do
      "mask" -> %{status | state: :masked}
      "raise" -> raise "no status"
      "text" -> :text
      "subset" -> %{state: :masked}
    end
  end
end

defmodule Conformance.BareServer do
  # Only what must be there: everything else is OTP's default.
  @moduledoc false
  use GenServer

  @impl true
  def init(label), do: Conformance.Server.init(label)
end

defmodule Conformance.Start do
  # Start functions of children, which follow a list: the first start does what the first entry says, and so on.
  @moduledoc false

  alias Conformance.{Store, Terms}

  def child(supervisor, child) do
    if supervisor != nil, do: Store.name_process(self(), supervisor)
    n = Store.count({:start, supervisor, child["id"]})
    plan = Enum.at(child["starts"] || [], n - 1) || "ok"
    Store.trace({:start, Terms.decode(child["id"])})
    Store.give_way()
    outcome(plan, child)
  end

  # With the extra arguments of a DynamicSupervisor in front.
  def child(extra, supervisor, child) do
    Store.trace({:extra, extra})
    child(supervisor, child)
  end

  defp outcome("ok", child), do: start(child)
  defp outcome("ignore", _), do: :ignore
  defp outcome("unlinked", child), do: GenServer.start(module(child["server"]), child["server"])

  defp outcome(["info", info], child) do
    with {:ok, pid} <- start(child), do: {:ok, pid, Terms.decode(info)}
  end

  defp outcome(["fail", reason], _), do: {:error, Terms.decode(reason)}
  defp outcome(["killing", term], child) do
    Process.exit(Terms.decode(term), :kill)
    outcome(["fail", "oops"], child)
  end

  defp outcome(["return", term], _), do: Terms.decode(term)
  defp outcome(["raise", message], _), do: raise(message)
  defp outcome(["exit", reason], _), do: exit(Terms.decode(reason))
  defp outcome(["throw", value], _), do: throw(Terms.decode(value))

  defp start(%{"supervisor" => label}), do: Conformance.Supervisors.start(label)
  defp start(%{"dynamic" => label}), do: Conformance.Supervisors.start_dynamic(label)

  defp start(%{"server" => label} = child) do
    options = if child["name"], do: [name: Terms.decode(child["name"])], else: []
    GenServer.start_link(module(label), label, options)
  end

  def module(label) do
    case Store.get({:server, label}, %{}) do
      %{"bare" => true} -> Conformance.BareServer
      %{"formatStatus" => _} -> Conformance.MaskingServer
      _ -> Conformance.TableServer
    end
  end
end
