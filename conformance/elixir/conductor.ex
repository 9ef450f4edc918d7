defmodule Conformance.Conductor do
  # Reads scenarios from standard input, one JSON object a line, runs each with five schedules, and answers each with one line.
  #
  # The emulator has one scheduler. So while the conductor runs nobody else does, and when no other task is active every
  # other process waits for a message or for a timer: the system is quiet. Nothing is guessed, and no time passes. Where
  # the clock can be stopped (clock.ex), time passes only in the steps that say so.
  @moduledoc false

  alias Conformance.{Agent, Clock, Store, Terms}

  # After so much work of the emulator without quiet, in milliseconds, there is none to come.
  @restless 1_000
  # A run in which the conductor was so late (in milliseconds) that a timer may have missed its unit is void.
  @late 7
  # So many timers of zero may follow one another in a step; more would make it late.
  @ticks 5
  @attempts 20

  def main do
    Store.create()
    load_code()
    # It starts a registry of its own when it is first needed.
    {:ok, pid} = PartitionSupervisor.start_link(name: :warm, child_spec: {Elixir.Agent, fn -> 1 end}, partitions: 1)
    PartitionSupervisor.resize!(:warm, 0)
    Supervisor.stop(pid)
    quiet_logger()
    Clock.start()
    IO.puts(JSON.encode!(%{"elixir" => System.version(), "otp" => System.otp_release(), "virtual" => Clock.virtual?()}))
    read()
  end

  # A process that waits for its code to be loaded would look as if it waited for a message.
  defp load_code do
    for app <- [:kernel, :stdlib, :elixir, :logger], module <- Application.spec(app, :modules) || [], do: Code.ensure_loaded(module)
    {:ok, files} = Path.join(Path.dirname(:code.which(__MODULE__)), "*.beam") |> Path.wildcard() |> then(&{:ok, &1})
    for file <- files, do: file |> Path.basename(".beam") |> String.to_atom() |> Code.ensure_loaded()
  end

  defp read do
    case IO.read(:stdio, :line) do
      line when is_binary(line) ->
        answer = line |> JSON.decode!() |> answer()
        IO.puts(JSON.encode!(answer))
        read()

      _ ->
        :ok
    end
  end

  # The first run goes as it goes. In the others the schedule is disturbed: plain processes are slow, or
  # servers, or one half of all, or the other half. What the schedule decides differs in one of them.
  @jitters [{0, 0}, {60, 0}, {0, 60}, {:half, 0}, {:half, 1}]

  # A process is held back in each step until all others rest: a schedule, too, that no other disturbance brings about.
  defp answer(%{"held" => _} = scenario), do: attempt(scenario, {0, 0}, @attempts)

  defp answer(scenario) do
    [jitter | jitters] = @jitters
    first = attempt(scenario, jitter, @attempts)
    others = if is_map_key(first, "trace"), do: for(jitter <- jitters, do: attempt(scenario, jitter, @attempts)), else: []
    if Enum.all?(others, &(&1 == first)), do: first, else: %{"unstable" => true, "first" => first, "others" => others}
  end

  defp attempt(scenario, jitter, attempts) do
    case run(scenario, jitter) do
      :late when attempts > 1 -> attempt(scenario, jitter, attempts - 1)
      :late -> %{"late" => true}
      trace -> trace
    end
  end

  # --------------------------------------------------------------- one run

  defp run(scenario, jitter) do
    Store.reset(jitter)
    Store.put(:conductor, self())
    Store.put(:steady, scenario["steady"] == true)
    Store.put(:split, scenario["split"] || 0)
    Store.put(:held, scenario["held"])
    for {label, plan} <- scenario["servers"] || %{}, do: Store.put({:server, label}, plan)
    for {label, plan} <- scenario["supervisors"] || %{}, do: Store.put({:supervisor, label}, plan)
    own_leader = Process.group_leader()
    leader = spawn(fn -> swallow() end)
    Process.group_leader(self(), leader)
    Store.put({:process, leader}, "conductor")
    Store.put({:process, self()}, "conductor")

    for label <- scenario["agents"] || ["a"] do
      pid = spawn(Agent, :start, [label, []])
      Store.name_process(pid, label)
      Store.bind(label, pid)
    end

    timed = scenario["timed"] == true
    clock = %{base: now(), units: 0, timed: timed, late: false, watched: MapSet.new()}
    clock =
      try do
        clock = settle(clock)
        clock = scenario["steps"] |> Enum.with_index(1) |> Enum.reduce(clock, &step/2)
        Store.put(:step, length(scenario["steps"]) + 1)
        look(clock)
        late_logs()
        clock
      catch
        :restless -> :restless
      end

    Process.group_leader(self(), own_leader)
    labels = Store.labels()
    references = Store.references()
    events = Store.events()
    sweep(leader)

    cond do
      clock == :restless -> %{"restless" => true}
      clock.late -> :late
      true -> render(events, labels, references)
    end
  end

  defp step({%{"advance" => units}, index}, clock) do
    Store.put(:step, index)
    clock = %{clock | units: clock.units + units}
    wait = clock.base + clock.units * Terms.unit() - now()

    wait(wait)
    settle(clock)
  end

  defp step({%{"at" => label, "do" => ops} = step, index}, clock) do
    Store.put(:step, index)

    held = hold()

    case Store.fetch({:var, label}) do
      {:ok, pid} when is_pid(pid) -> send(pid, {:"$do", ops})
      _ -> :ok
    end

    if held != [] do
      still()
      Enum.each(held, &release/1)
    end

    settle(clock, step["tick"] == true)
  end

  defp hold do
    held = Store.get(:held)
    for {pid, label} <- Store.labels(), label == held, Process.alive?(pid), hold(pid), do: pid
  end

  defp hold(pid) do
    :erlang.suspend_process(pid)
  rescue
    # It has just ended.
    ArgumentError -> false
  end

  defp release(pid) do
    :erlang.resume_process(pid)
  rescue
    ArgumentError -> false
  end

  # --------------------------------------------------------------- quiet

  defp settle(clock, tick \\ false) do
    Store.put(:due, tick)
    still()
    tick(@ticks)

    clock = watch(clock)
    late = clock.timed and now() - (clock.base + clock.units * Terms.unit()) > @late
    %{clock | late: clock.late or late}
  end

  # A timer of zero comes due with the next millisecond, on a real clock perhaps with the one after that.
  defp tick(left) do
    if Store.get(:due) do
      if left == 0, do: throw(:restless)
      Store.put(:due, false)
      wait(if(Clock.virtual?(), do: 1, else: 3))
      still()
      tick(left - 1)
    end
  end

  # Who is held back goes last in each moment, not later: its own times stay what they are.
  defp wait(milliseconds) do
    if Store.get(:held) != nil and Clock.virtual?() do
      Process.put(:held, hold())

      Clock.wait(milliseconds, fn ->
        still()
        let_go()
        Process.put(:held, hold())
      end)

      let_go()
    else
      Clock.wait(milliseconds, &still/0)
    end
  end

  defp let_go do
    Enum.each(Process.delete(:held), &release/1)
    still()
  end

  defp still do
    :erlang.yield()
    if busy?(), do: still(0, worked() + @restless), else: still(1, nil)
  end

  defp still(3, _), do: :ok

  defp still(n, deadline) do
    :erlang.yield()

    cond do
      not busy?() -> still(n + 1, deadline)
      deadline == nil -> still(0, worked() + @restless)
      worked() > deadline -> throw(:restless)
      true -> still(0, deadline)
    end
  end

  # Besides the conductor, which is at work now: whatever waits for a turn, or is away with the threads that read files.
  defp busy?, do: :erlang.statistics(:total_active_tasks_all) > 1
  defp worked, do: :erlang.statistics(:runtime) |> elem(0)

  # Every process is monitored from the end of the step in which it began; how each ended is an event of its own.
  defp watch(clock) do
    watched =
      Enum.reduce(Store.labels(), clock.watched, fn {pid, label}, watched ->
        if MapSet.member?(watched, pid) or label == "conductor" do
          watched
        else
          Process.monitor(pid)
          MapSet.put(watched, pid)
        end
      end)

    endings()
    %{clock | watched: watched}
  end

  defp endings do
    receive do
      {:DOWN, _, :process, _, :noproc} ->
        endings()

      {:DOWN, _, :process, pid, reason} ->
        Store.trace(pid, {:ended, reason})
        endings()
    after
      0 -> :ok
    end
  end

  # At the end: what lies in the mailboxes.
  defp look(_clock) do
    for {pid, label} <- Store.labels(), label != "conductor", messages = Agent.mailbox(pid), messages != [] do
      Store.trace(pid, {:mailbox, messages})
    end
  end

  # The emulator's own reports come by a way of their own, some time later. They are shown last, without a step.
  defp late_logs(attempts \\ 20_000) do
    unless attempts == 0 or Store.all_crashes_told?() do
      still()
      late_logs(attempts - 1)
    end
  end

  defp sweep(leader) do
    mine = for pid <- Process.list(), pid not in [self(), leader], Process.info(pid, :group_leader) == {:group_leader, leader}, do: pid
    Enum.each(mine, &Process.exit(&1, :kill))
    still()

    if Enum.any?(mine, &Process.alive?/1) do
      sweep(leader)
    else
      Process.exit(leader, :kill)
      drain()
    end
  end

  defp drain do
    receive do
      _ -> drain()
    after
      0 -> :ok
    end
  end

  defp now, do: Clock.now()

  # What a process prints, such as a trace of :sys.
  defp swallow do
    receive do
      {:io_request, from, reply_as, _} -> send(from, {:io_reply, reply_as, :ok})
      _ -> :ok
    end

    swallow()
  end

  # --------------------------------------------------------------- the trace

  defp render(events, labels, references) do
    names = %{pids: labels, refs: references}
    me = self()

    {_, monitor} = spawn_monitor(fn ->
      rendered =
        events
        |> Enum.group_by(fn {pid, _, _} -> Map.get(labels, pid, "~") end)
        |> Enum.sort()
        |> Enum.map(fn {name, list} -> {name, with_steps(list, names)} end)

      send(me, {:rendered, %{"trace" => Map.new(rendered)}})
    end)

    receive do
      {:rendered, trace} ->
        Process.demonitor(monitor, [:flush])
        trace

      {:DOWN, ^monitor, :process, _, reason} ->
        %{"broken" => inspect(reason)}
    end
  end

  defp with_steps(events, names) do
    {late, events} = Enum.split_with(events, &match?({_, _, {:log, _, "emulator raise", _}}, &1))
    with_steps_in_order(events, names) ++ Enum.map(late, fn {_, _, event} -> show(event, names) end)
  end

  defp with_steps_in_order(events, names) do
    {list, _} =
      Enum.flat_map_reduce(events, 0, fn {_, step, event}, last ->
        shown = show(event, names)
        {if(step == last, do: [shown], else: [step, shown]), step}
      end)

    list
  end

  defp show({:op, name, {:ret, value}}, n), do: [name, "=", Terms.encode(value, n)]
  defp show({:op, name, {:raise, error}}, n), do: [name, "raise", Terms.encode_error(error, n)["error"]]
  defp show({:op, name, {kind, value}}, n), do: [name, Atom.to_string(kind), Terms.encode(value, n)]
  defp show({:op, name, :skip}, _), do: [name, "skip"]
  defp show({:callback, name, args}, n), do: [Atom.to_string(name) | Enum.map(args, &Terms.encode(&1, n))]
  defp show({:log, level, label, parts}, n), do: ["log", level, label | Enum.map(parts, &Terms.encode(&1, n))]
  defp show(other, n), do: Terms.encode(other, n)

  # --------------------------------------------------------------- the log

  defp quiet_logger do
    for {id, _} <- :logger.get_primary_config().filters, do: :logger.remove_primary_filter(id)
    for id <- :logger.get_handler_ids(), do: :logger.remove_handler(id)
    :logger.set_primary_config(:level, :all)
    :logger.add_handler(:conformance, Conformance.LogHandler, %{})
  end
end

defmodule Conformance.LogHandler do
  # Puts reports into the trace of the process that they are about.
  @moduledoc false

  alias Conformance.Store

  def log(%{level: level, msg: message, meta: meta}, _config) do
    case shown(message, meta) do
      nil -> :ok
      {label, parts} -> Store.trace(meta.pid, {:log, Atom.to_string(level), label, parts})
    end
  rescue
    error -> Store.trace(meta.pid, {:log_failed, Exception.message(error), inspect(message)})
  end

  defp shown({:report, %{label: {:gen_server, :terminate}} = r}, _) do
    {"gen_server terminate", [r.last_message, if(partition?(r.name), do: :internal, else: own_state(r.state)), without_stack(r.reason)]}
  end

  defp shown({:report, %{label: {:gen_server, :no_handle_info}} = r}, _), do: {"gen_server no_handle_info", [r.message]}
  defp shown({:report, %{label: {GenServer, :no_handle_info}, report: r}}, _), do: {"gen_server no_handle_info", [r.message]}

  defp shown({:report, %{label: {:proc_lib, :crash}, report: [info, _]}}, _) do
    {class, reason, stack} = info[:error_info]
    {"proc_lib crash", [if(class == :exit, do: reason, else: error(class, reason, stack))]}
  end

  defp shown({:report, %{label: {:supervisor, :progress}, report: r}}, _) do
    {"supervisor progress", [r[:started][:id], r[:started][:pid]]}
  end

  defp shown({:report, %{label: {:supervisor, what}, report: r}}, _) do
    {"supervisor #{what}", [r[:offender][:id], r[:reason]]}
  end

  defp shown({:report, %{label: {Task.Supervisor, :terminating}, report: r}}, _), do: {"task terminate", [without_stack(r.reason)]}
  defp shown({:report, %{label: {DynamicSupervisor, :unexpected_msg}}}, _), do: {"text", []}
  defp shown({:report, %{label: {module, what}}}, _), do: {"#{inspect(module)} #{what}", []}
  defp shown({format, [pid, reason]}, %{error_logger: %{emulator: true}}) when is_list(format) and (is_pid(pid) or is_list(pid)), do: {"emulator raise", [reason]}
  defp shown({_, args}, %{error_logger: %{emulator: true}}), do: {"emulator", [length(args)]}
  # Supervisors tell of messages that they have no use for as a text.
  defp shown({format, _}, _) when is_list(format), do: {"text", []}
  defp shown(_, _), do: nil

  defp partition?(name), do: is_atom(name) and String.contains?(Atom.to_string(name), "PIDPartition")

  # What a supervisor keeps is nobody's business.
  defp own_state(state) when is_tuple(state) and elem(state, 0) == :state and tuple_size(state) > 8, do: :internal
  defp own_state(%DynamicSupervisor{}), do: :internal
  defp own_state(state), do: state

  # An exit inside a callback is told with the stack; the reason is the exit's alone. An Error's stack belongs to it.
  defp without_stack({reason, [{_, _, _, _} | _]} = both) do
    if is_exception(reason) or reason in [:undef, :function_clause, :timeout_value, :badarg, :badarith] or match?({:nocatch, _}, reason), do: both, else: reason
  end

  defp without_stack(reason), do: reason

  defp error(:throw, value, stack), do: {{:nocatch, value}, stack}
  defp error(:error, reason, stack), do: {reason, if(stack == [], do: [{:none, :none, 0, []}], else: stack)}
end
