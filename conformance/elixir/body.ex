defmodule Conformance.Body do
  # Functions that a scenario gives to a task, an agent or a registry: `%{"do" => …, "then" => …, "label" => …}`.
  @moduledoc false

  alias Conformance.{Ops, Server, Store, Terms}

  @doc "Runs a body. A label names the process that runs it."
  def run(body, context) do
    with label when is_binary(label) <- body["label"] do
      Store.name_self(label)
      Store.bind(Store.get({:process, self()}), self())
    end

    Store.give_way()

    try do
      Ops.run_all(body["do"] || [], context)
      result(body["then"], context)
    catch
      :throw, :return -> :ok
      :throw, {:unbound, _} -> :ok
      :throw, {:thrown, value} -> throw(value)
    end
  end

  defp result(nil, _), do: :ok
  defp result(instruction, context), do: Server.finish(instruction, context)

  @doc "The same, with what the body is about in front, as module and function names call it."
  def run_with(arg, body, kind), do: run(named(body, arg), %{kind => arg})
  def run_alone(body), do: run(body, %{})

  @doc "A function of no argument."
  def thunk(%{"raw" => term}), do: Terms.decode(term)
  def thunk(%{"arity" => 2}), do: fn _, _ -> :ok end
  def thunk(body), do: fn -> run(body, %{}) end

  @doc "A function of one argument, which the context holds under `kind`."
  def function(%{"raw" => term}, _), do: Terms.decode(term)
  def function(%{"arity" => 2}, _), do: fn _, _ -> :ok end
  def function(body, kind), do: fn arg -> run_with(arg, body, kind) end

  # A body that runs for many arguments names each process by its own.
  defp named(%{"label" => label, "each" => true} = body, arg), do: %{body | "label" => "#{label}.#{text(arg)}"}
  defp named(body, _), do: body

  defp text(value) when is_atom(value) or is_number(value), do: to_string(value)
  defp text([{_, value} | _]), do: text(value)
  defp text(_), do: "_"
end
