defmodule Conformance.Agent do
  # A plain process: carries out what the conductor tells it, and leaves every other message in its mailbox until
  # an operation receives it.
  @moduledoc false

  alias Conformance.{Ops, Store, Terms}

  def start(label, ops) do
    Store.name_self(label)
    Store.give_way_at_birth()
    enter(fn -> Ops.run_all(ops, %{}) end)
  end

  @doc "Where a hibernating process goes on."
  def awake(ops) do
    Store.trace({:awake})
    enter(fn -> Ops.run_all(ops, %{}) end)
  end

  # What is thrown out of an operation ends the process; `return` ends it in good order.
  defp enter(first) do
    result =
      try do
        first.()
        :go_on
      catch
        :throw, :return ->
          :return

        :throw, {:unbound, _} ->
          :go_on

        :throw, {:thrown, value} ->
          {:thrown, value}

        :error, reason ->
          Store.crashing()
          :erlang.raise(:error, reason, __STACKTRACE__)
      end

    case result do
      :go_on ->
        loop()

      :return ->
        :ok

      {:thrown, value} ->
        Store.crashing()
        throw(value)
    end
  end

  defp loop do
    receive do
      {:"$do", ops} -> enter(fn -> Ops.run_all(ops, %{}) end)
    end
  end

  def mailbox(pid) do
    case Process.info(pid, :messages) do
      {:messages, messages} -> Enum.reject(messages, &command?/1)
      nil -> nil
    end
  end

  defp command?(message), do: is_tuple(message) and tuple_size(message) == 2 and elem(message, 0) == :"$do"

  defguardp is_command(m) when is_tuple(m) and tuple_size(m) == 2 and elem(m, 0) == :"$do"

  defguardp fits(m, k, v)
            when (k == :any and not is_command(m)) or (k == :eq and m === v) or
                   (k == :tag and is_tuple(m) and tuple_size(m) > 0 and elem(m, 0) === v) or
                   (k == :second and is_tuple(m) and tuple_size(m) > 1 and elem(m, 1) === v) or
                   (k == :integer and is_integer(m))

  @doc "Receives by up to three patterns. Gives {:got, message}, or :late."
  def receive_one(patterns, timeout, context) do
    [{k1, v1}, {k2, v2}, {k3, v3}] =
      patterns |> Enum.map(&pattern(&1, context)) |> Enum.concat(List.duplicate({:none, nil}, 3)) |> Enum.take(3)

    receive do
      m when fits(m, k1, v1) -> {:got, m}
      m when fits(m, k2, v2) -> {:got, m}
      m when fits(m, k3, v3) -> {:got, m}
    after
      timeout -> :late
    end
  end

  defp pattern("any", _), do: {:any, nil}
  defp pattern("integer", _), do: {:integer, nil}
  defp pattern(%{"eq" => term}, c), do: {:eq, Terms.decode(term, c)}
  defp pattern(%{"tag" => term}, c), do: {:tag, Terms.decode(term, c)}
  defp pattern(%{"second" => term}, c), do: {:second, Terms.decode(term, c)}
end
