defmodule Conformance.Supervisors do
  # Supervisors by plan: `%{"children" => …, "options" => …, "init" => …, "name" => …}`.
  @moduledoc false

  alias Conformance.{Store, Terms}

  defmodule Planned do
    @moduledoc false
    use Supervisor

    @impl true
    def init(label), do: Conformance.Supervisors.init(label, Supervisor)
  end

  defmodule PlannedDynamic do
    @moduledoc false
    use DynamicSupervisor

    @impl true
    def init(label), do: Conformance.Supervisors.init(label, DynamicSupervisor)
  end

  def start(label), do: Supervisor.start_link(Planned, label, name(plan(label)))

  def start_listed(label) do
    plan = plan(label)
    Supervisor.start_link(specs(plan["children"] || [], label), options(plan) ++ name(plan))
  end

  def start_dynamic(label), do: DynamicSupervisor.start_link(PlannedDynamic, label, name(plan(label)))

  def start_dynamic_listed(label), do: DynamicSupervisor.start_link(options(plan(label)) ++ name(plan(label)))

  def init(label, kind) do
    plan = plan(label)
    Store.name_self(label)
    Store.bind(label, self())
    Store.bind(Store.get({:process, self()}), self())
    Store.trace({:callback, :init, []})

    case plan["init"] do
      nil when kind == Supervisor -> Supervisor.init(specs(plan["children"] || [], label), options(plan))
      nil -> DynamicSupervisor.init(options(plan))
      instruction -> Conformance.Server.finish(instruction, %{})
    end
  end

  defp plan(label), do: Store.get({:supervisor, label})

  defp name(%{"name" => name}), do: [name: Terms.decode(name)]
  defp name(_), do: []

  defp options(plan) do
    for {key, value} <- Enum.sort(plan["options"] || %{}), do: {Terms.underscored(key), Terms.decode(value)}
  end

  def specs(children, supervisor), do: Enum.map(children, &spec(&1, supervisor))

  @keys ["restart", "shutdown", "type", "significant", "modules"]

  @doc "A child as scenarios write it, as a child specification."
  def spec(%{"raw" => raw}, _), do: Terms.decode(raw)
  def spec(%{"module" => _} = module, _), do: Terms.decode(module)
  def spec(%{"of" => [module, arg]}, _), do: {Terms.decode(module), Terms.decode(arg)}

  def spec(%{"id" => id} = child, supervisor) do
    given = for {key, value} <- child, key in @keys, into: %{}, do: {String.to_atom(key), Terms.decode(value)}
    without = for key <- child["without"] || [], do: String.to_atom(key)

    %{id: Terms.decode(id), start: start(child, supervisor)}
    |> Map.merge(given)
    |> Map.drop(without)
  end

  defp start(%{"start" => raw}, _), do: Terms.decode(raw)
  defp start(child, supervisor), do: {Conformance.Start, :child, [supervisor, child]}
end
