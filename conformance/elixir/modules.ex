# Modules that are given as children.

defmodule Conformance.Modules.Worker do
  @moduledoc false
  use Conformance.Server

  def start_link(label), do: GenServer.start_link(__MODULE__, to_string(label))
end

defmodule Conformance.Modules.Chosen do
  @moduledoc false
  use Conformance.Server, id: :chosen, restart: :transient, shutdown: :brutal_kill

  def start_link(label), do: GenServer.start_link(__MODULE__, to_string(label))
end

defmodule Conformance.Modules.Bogus do
  @moduledoc false
  def child_spec(_), do: Supervisor.child_spec(%{id: :bogus, start: {Conformance.Modules.Worker, :start_link, [:s]}}, bogus: 1)
end

defmodule Conformance.Modules.NoSpec do
  @moduledoc false
end

defmodule Conformance.Modules.Tree do
  @moduledoc false
  use Supervisor, restart: :temporary

  def start_link(label), do: Supervisor.start_link(__MODULE__, label)

  @impl true
  def init(label), do: Conformance.Supervisors.init(Atom.to_string(label), Supervisor)
end

defmodule Conformance.Modules.Pool do
  @moduledoc false
  use DynamicSupervisor

  def start_link(label), do: DynamicSupervisor.start_link(__MODULE__, label)

  @impl true
  def init(label), do: Conformance.Supervisors.init(Atom.to_string(label), DynamicSupervisor)
end

defmodule Conformance.Modules.Job do
  @moduledoc false
  use Task

  def start_link(label), do: Task.start_link(__MODULE__, :run, [label])
  def run(label), do: Conformance.Body.run_alone(%{"label" => Atom.to_string(label), "do" => [["value", "ran"]]})
end

defmodule Conformance.Modules.Settings do
  @moduledoc false
  use Agent, restart: :transient

  def start_link(value), do: Agent.start_link(fn -> Conformance.Body.run(%{"label" => "settings"}, %{}) && value end)
end

# An Error about a task shows it. Where nothing else is loaded for that, the code server looks for a file, and a process
# that waits for it looks as if it waited for a message.
defimpl Inspect, for: Task do
  def inspect(_, _), do: "#Task<>"
end
