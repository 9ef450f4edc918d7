defmodule Conformance.AgentOps do
  # Operations of Agent.
  @moduledoc false

  alias Conformance.{BehaviourOps, Body, Store, Terms}

  def apply_op([kind, label, body | options], c) when kind in ["start", "startLink"] do
    options = BehaviourOps.keywords(Enum.at(options, 0), c)
    body = Map.put_new(body, "label", label)
    function = if kind == "start", do: :start, else: :start_link

    result =
      case body do
        %{"mfa" => true} -> apply(Agent, function, [Body, :run_alone, [body], options])
        _ -> apply(Agent, function, [Body.thunk(body), options])
      end

    with {:ok, pid} <- result do
      Store.name_process(pid, label)
      Store.bind(label, pid)
    end

    result
  end

  def apply_op(["childSpec", body], _), do: body |> Body.thunk() |> Agent.child_spec()
  def apply_op(["stop", agent | args], c), do: apply(Agent, :stop, [d(agent, c) | Enum.map(args, &d(&1, c))])

  def apply_op([kind, agent, body | time], c) when kind in ["get", "update", "getAndUpdate", "cast"] do
    code =
      case body do
        %{"mfa" => true} -> [Body, :run_with, [body, :state]]
        _ -> [Body.function(body, :state)]
      end

    apply(Agent, Terms.underscored(kind), [d(agent, c) | code] ++ Enum.map(time, &d(&1, c)))
  end

  defp d(json, c), do: Terms.decode(json, c)
end
