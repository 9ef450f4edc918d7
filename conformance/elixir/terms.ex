defmodule Conformance.Terms do
  # Terms as scenarios write them (JSON) to Elixir's, and Elixir's to what a trace shows.
  @moduledoc false

  alias Conformance.Store

  # One unit of a scenario's time, in milliseconds, and by how much a timer comes before its unit ends: so neither a timer
  # nor one that it sets off comes near the end of a unit, where time stands still.
  @unit 64
  @early 24
  # By how much it may be longer in a run with another schedule.
  @delay 5

  def unit, do: @unit
  def time(units), do: units * @unit - @early

  # --------------------------------------------------------------- from JSON

  def decode(json, context \\ %{})
  def decode(nil, _), do: nil
  def decode(value, _) when is_boolean(value) or is_number(value), do: value
  def decode(text, _) when is_binary(text), do: String.to_atom(text)
  def decode(items, c) when is_list(items), do: items |> Enum.map(&decode(&1, c)) |> List.to_tuple()
  def decode(%{"list" => items}, c), do: Enum.map(items, &decode(&1, c))
  def decode(%{"text" => text}, _), do: text
  def decode(%{"t" => units}, _), do: time(units) + Store.delay()
  def decode(%{"big" => text}, _), do: String.to_integer(text)
  def decode(%{"self" => _}, _), do: self()
  def decode(%{"state" => _}, c), do: Map.get(c, :state)
  def decode(%{"arg" => _}, c), do: Map.get(c, :arg)
  def decode(%{"from" => _}, c), do: Map.get(c, :from)
  def decode(%{"reason" => _}, c), do: Map.get(c, :arg)
  def decode(%{"node" => _}, _), do: node()
  def decode(%{"undefined" => _}, _), do: :undefined
  def decode(%{"unknownRef" => _}, _), do: make_ref()
  def decode(%{"global" => term}, c), do: {:global, decode(term, c)}
  def decode(%{"registry" => [name, key]}, c), do: {:via, Registry, {String.to_atom(name), decode(key, c)}}
  def decode(%{"registry" => [name, key, value]}, c), do: {:via, Registry, {String.to_atom(name), decode(key, c), decode(value, c)}}
  def decode(%{"partition" => [name, key]}, c), do: {:via, PartitionSupervisor, {decode(name, c), decode(key, c)}}
  def decode(%{"const" => term}, c), do: {:const, decode(term, c)}
  def decode(%{"module" => name}, _), do: Module.concat(Conformance.Modules, name)
  def decode(%{"increment" => term}, c), do: decode(term, c) + 1

  def decode(%{"var" => name}, _) do
    case Store.fetch({:var, name}) do
      {:ok, value} -> value
      :error -> throw({:unbound, name})
    end
  end

  def decode(%{"map" => map}, c), do: Map.new(map, fn {k, v} -> {underscored(k), decode(v, c)} end)

  def underscored(name), do: name |> Macro.underscore() |> String.to_atom()

  def camel(name) do
    [first | rest] = name |> Atom.to_string() |> String.replace("!", "_or_throw") |> String.split("_")
    Enum.join([first | Enum.map(rest, &String.capitalize/1)])
  end

  # --------------------------------------------------------------- to JSON
  # `names` is %{pids: %{pid => name}, refs: %{ref => name}}. Those without a name are numbered by first appearance;
  # the process dictionary of the renderer keeps the count.

  def encode(nil, _), do: nil
  def encode(:undefined, _), do: nil
  def encode(value, _) when is_boolean(value), do: value
  def encode(value, _) when is_integer(value) and value > 0 and rem(value + @early, @unit) <= @delay, do: %{"t" => div(value + @early, @unit)}
  def encode(value, _) when is_number(value), do: value
  def encode(Conformance.Start, _), do: %{"start" => "module"}
  def encode(atom, _) when is_atom(atom), do: atom_text(atom)
  def encode(text, _) when is_binary(text), do: if(String.valid?(text), do: text, else: "binary")
  def encode(fun, _) when is_function(fun), do: %{"function" => true}

  def encode(pid, names) when is_pid(pid) do
    %{"pid" => Map.get(names.pids, pid) || number(:pid, pid)}
  end

  def encode(ref, names) when is_reference(ref), do: %{"ref" => Map.get(names.refs, ref) || number(:ref, ref)}
  def encode([:alias | ref], names) when is_reference(ref), do: encode(ref, names)
  # The tag of a call to several nodes.
  def encode([[:alias | ref] | tag], names) when is_reference(ref) and is_reference(tag), do: encode(ref, names)

  def encode({:key, text}, _) when is_binary(text), do: text
  def encode({:sorted, items}, names), do: items |> Enum.map(&encode(&1, names)) |> Enum.sort_by(&JSON.encode!/1)

  def encode({:keywords, list}, names), do: encode(Map.new(list), names)
  def encode(%Task{pid: pid}, names), do: %{"task" => encode(pid, names)}

  def encode({:bad_combination, keywords}, names), do: ["bad_combination", encode(Map.new(keywords), names)]

  # What ended a process: an Error there stands for the exception with its stack.
  def encode({reason, [frame | _] = stack}, names) when is_tuple(frame) do
    if stack?(stack), do: encode_error(reason, names), else: [encode(reason, names), encode(stack, names)]
  end

  def encode({%{__exception__: true} = error, []}, names), do: encode_error(error, names)
  def encode({Conformance.Start, function, [_ | _]}, _), do: %{"start" => Atom.to_string(function)}
  def encode({Conformance.Start, function, :undefined}, _), do: %{"start" => Atom.to_string(function)}

  # Keyword lists are objects there. A supervisor's module has another name.
  def encode({:bad_return, {_module, :init, value}}, names), do: ["bad_return", ["module", "init", encode(value, names)]]

  # Module, function, arguments: functions are named as they are there.
  def encode({module, function, args}, names) when is_list(args) and is_atom(function) and module in [GenServer, :sys, Supervisor, DynamicSupervisor, PartitionSupervisor, Registry, Task, Task.Supervised, Task.Supervisor, Agent] do
    [atom_text(module), camel(function), encode(args, names)]
  end

  def encode({Conformance.Body, function, arity}, _) when is_integer(arity), do: ["Bodies", camel(function), arity]

  # The children of a registry's or a partition supervisor's own.
  def encode({module, function, args}, names) when is_list(args) and is_atom(function) and is_atom(module) and function in [:start_link, :start_child, :start] do
    [atom_text(module), camel(function), encode(args, names)]
  end

  def encode(tuple, names) when is_tuple(tuple), do: tuple |> Tuple.to_list() |> Enum.map(&encode(&1, names))
  def encode(%{__exception__: true} = error, names), do: encode_error(error, names)

  def encode(map, names) when is_map(map) do
    if Map.has_key?(map, :__struct__) do
      %{"struct" => atom_text(map.__struct__)}
    else
      %{"map" => Map.new(map, fn {k, v} -> {key_text(k), encode(v, names)} end)}
    end
  end

  def encode([], _), do: []
  # Texts of Erlang are lists of characters.
  def encode([c1, c2, c3, c4, c5, c6 | _] = list, names) when c1 in 32..126 and c2 in 32..126 and c3 in 32..126 and c4 in 32..126 and c5 in 32..126 and c6 in 32..126 do
    if List.ascii_printable?(list), do: List.to_string(list), else: Enum.map(list, &encode(&1, names))
  end

  def encode([_ | _] = list, names), do: list |> proper() |> Enum.map(&encode(&1, names))
  def encode(_other, _), do: "other"

  defp proper([head | tail]) when is_list(tail), do: [head | proper(tail)]
  defp proper([head | tail]), do: [head, tail]
  defp proper([]), do: []

  defp key_text(key) when is_atom(key), do: camel(key)
  defp key_text(key), do: inspect(key)

  defp atom_text(atom), do: atom |> Atom.to_string() |> String.replace_prefix("Elixir.", "") |> String.replace_prefix("Conformance.Modules.", "")

  defp stack?(stack) do
    Enum.all?(stack, fn
      {m, f, a, i} when is_atom(m) and is_atom(f) and (is_integer(a) or is_list(a)) and is_list(i) -> true
      {f, a, i} when is_function(f) and (is_integer(a) or is_list(a)) and is_list(i) -> true
      _ -> false
    end)
  end

  def encode_error(%ArgumentError{}, _), do: %{"error" => "misuse"}
  def encode_error(%FunctionClauseError{}, _), do: %{"error" => "misuse"}
  def encode_error(%UndefinedFunctionError{}, _), do: %{"error" => "undef"}
  def encode_error(%RuntimeError{message: message}, _), do: %{"error" => shortened(message)}
  def encode_error(%ErlangError{original: original}, names), do: %{"error" => encode(original, names)}
  def encode_error(%ArithmeticError{}, _), do: %{"error" => "badarith"}
  def encode_error(%CaseClauseError{}, _), do: %{"error" => "misuse"}
  def encode_error(%Protocol.UndefinedError{}, _), do: %{"error" => "misuse"}
  def encode_error(%KeyError{}, _), do: %{"error" => "misuse"}
  def encode_error(%{__exception__: true, __struct__: struct}, _), do: %{"error" => atom_text(struct)}
  def encode_error({:nocatch, value}, names), do: %{"nocatch" => encode(value, names)}
  def encode_error(:badarg, _), do: %{"error" => "misuse"}
  def encode_error({:badmatch, _}, _), do: %{"error" => "badmatch"}
  def encode_error({tag, _}, _) when tag in [:case_clause, :badkey], do: %{"error" => "misuse"}
  def encode_error(reason, names), do: %{"error" => encode(reason, names)}

  # The default callbacks name the server, which is another one each time.
  defp shortened("attempted to " <> rest), do: "attempted to " <> (rest |> String.split(" ") |> hd())
  defp shortened("reached the maximum number of tasks" <> _), do: "reached the maximum number of tasks"
  defp shortened("the call to the function in :with_arguments" <> _), do: "misuse"
  defp shortened(message), do: message

  defp number(kind, value) do
    key = {kind, value}

    case Process.get(key) do
      nil ->
        n = Process.get({:count, kind}, 0) + 1
        Process.put({:count, kind}, n)
        Process.put(key, "#{n}")
        "#{n}"

      name ->
        name
    end
  end
end
