# Records random crash programs on Elixir's own Supervisor, one a line, as `replay.test.ts` reads them:
#
#     elixir record.exs 300 1 > programs.jsonl        # how many, and the seed
#
# Each step sets what the next starts of some children come to, then does one thing to one child, and notes what
# was started and stopped because of it, in order, and how the children stand afterwards.

defmodule Notes do
  use Agent
  def start_link, do: Agent.start_link(fn -> {%{}, []} end, name: __MODULE__)
  def plan(plan), do: Agent.update(__MODULE__, fn {_, lines} -> {plan, lines} end)
  def add(line), do: Agent.update(__MODULE__, fn {plan, lines} -> {plan, [line | lines]} end)
  def take, do: Agent.get_and_update(__MODULE__, fn {plan, lines} -> {Enum.reverse(lines), {plan, []}} end)

  def next_start(id) do
    Agent.get_and_update(__MODULE__, fn {plan, lines} ->
      {outcome, rest} = List.pop_at(Map.get(plan, id, []), 0, "start")
      {outcome, {Map.put(plan, id, rest), ["#{outcome} #{id}" | lines]}}
    end)
  end
end

defmodule Child do
  use GenServer

  def start_link(id) do
    case Notes.next_start(id) do
      "fail" -> {:error, :planned}
      "ignore" -> :ignore
      "start" -> GenServer.start_link(__MODULE__, id)
    end
  end

  def init(id) do
    Process.flag(:trap_exit, true)
    {:ok, id}
  end

  def handle_info({:die, reason}, _id), do: {:stop, reason, :died_by_itself}
  def terminate(:shutdown, id) when is_binary(id), do: Notes.add("stop #{id}")
  def terminate(_reason, _id), do: :ok
end

defmodule Program do
  def pick(list), do: Enum.random(list)

  def run do
    Notes.plan(%{})
    auto_shutdown = pick([:never, :never, :any_significant, :all_significant])
    options = [strategy: pick([:one_for_one, :rest_for_one, :one_for_all]), auto_shutdown: auto_shutdown]
    options = options ++ [max_restarts: pick([0, 1, 3, 6, 30]), max_seconds: 100]
    children = for n <- 1..pick(1..5), do: child("c#{n}", auto_shutdown)
    {:ok, supervisor} = Supervisor.start_link(children, options)
    Notes.take()
    steps = for _ <- 1..pick([1, 2, 3, 4, 6, 8]), do: step(supervisor, children)
    if Process.alive?(supervisor), do: Supervisor.stop(supervisor)

    %{
      strategy: options[:strategy],
      autoShutdown: auto_shutdown,
      maxRestarts: options[:max_restarts],
      children: for(c <- children, do: "#{c.id} #{c.restart}#{if c.significant, do: " significant"}"),
      steps: steps,
      end: Enum.join(Notes.take(), ", ")
    }
  end

  defp child(id, auto_shutdown) do
    restart = pick([:permanent, :transient, :temporary])
    significant = auto_shutdown != :never and restart != :permanent and pick([true, false])
    %{id: id, start: {Child, :start_link, [id]}, restart: restart, significant: significant}
  end

  defp step(supervisor, children) do
    plan = for c <- children, pick([true, false]), into: %{}, do: {c.id, outcomes()}
    Notes.plan(plan)
    id = pick(children).id
    action = pick(~w(crash crash crash crash terminate restart delete))
    reason = pick(~w(normal shutdown shutdown_tuple boom boom boom))
    if Process.alive?(supervisor), do: act(supervisor, action, id, reason)
    what = if action == "crash", do: "crash #{id} #{reason}", else: "#{action} #{id}"
    plan = Map.new(plan, fn {id, outcomes} -> {id, Enum.join(outcomes, " ")} end)
    %{do: what, plan: plan, trace: Enum.join(Notes.take(), ", "), states: states(supervisor)}
  end

  defp outcomes, do: for(_ <- 1..pick(1..3), do: pick(~w(fail fail start ignore)))

  defp act(supervisor, "crash", id, reason) do
    with {_, pid, _, _} when is_pid(pid) <- List.keyfind(Supervisor.which_children(supervisor), id, 0) do
      monitor = Process.monitor(pid)
      send(pid, {:die, if(reason == "shutdown_tuple", do: {:shutdown, 1}, else: String.to_atom(reason))})
      receive do: ({:DOWN, ^monitor, _, _, _} -> :ok)
    end

    settle(supervisor)
  end

  defp act(supervisor, action, id, _reason) do
    apply(Supervisor, String.to_existing_atom("#{action}_child"), [supervisor, id])
    settle(supervisor)
  end

  # Retries are messages of the supervisor to itself: after 30 requests they are through.
  defp settle(supervisor), do: for(_ <- 1..30, do: ask(supervisor, &Supervisor.count_children/1))

  defp states(supervisor) do
    case ask(supervisor, &Supervisor.which_children/1) do
      :dead -> "dead"
      list -> for({id, pid, _, _} <- Enum.reverse(list), do: "#{id} #{shown(pid)}") |> Enum.join(", ")
    end
  end

  defp shown(pid) when is_pid(pid), do: "running"
  defp shown(other), do: to_string(other)

  defp ask(supervisor, function) do
    function.(supervisor)
  catch
    :exit, _ -> :dead
  end
end

Logger.configure(level: :none)
Process.flag(:trap_exit, true)
{:ok, _} = Notes.start_link()
[count, seed] = Enum.map(System.argv(), &String.to_integer/1)
:rand.seed(:exsss, {seed, 2, 3})
for _ <- 1..count, do: IO.puts(:json.encode(Program.run()))
