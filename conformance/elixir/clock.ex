defmodule Conformance.Clock do
  # Time for the conductor: a clock that stands still until it is told to go on, where `clock.c` could be loaded before the
  # emulator began; else the machine's clock.
  @moduledoc false

  @virtual {__MODULE__, :virtual}
  @fine 640
  @coarse 16

  @doc "Stops time, if it can be stopped."
  def start do
    :persistent_term.put(@virtual, false)

    with library when library != nil <- System.get_env("LD_PRELOAD"),
         :ok <- :erlang.load_nif(String.to_charlist(Path.rootname(library)), 0) do
      stop(:ok)
      before = now()
      pass(1_000)
      :persistent_term.put(@virtual, now() == before + 1_000)
    end
  end

  def virtual?, do: :persistent_term.get(@virtual)
  def now, do: :erlang.monotonic_time(:millisecond)

  @doc """
  Lets time pass, and calls `settle` whenever something may have fallen due: after each millisecond, and later, when what
  has a short time is over, in larger steps. The emulator looks at the clock when a process asks for the time; its timers
  follow at the next turn.
  """
  def wait(milliseconds, settle) do
    if virtual?() do
      finely = min(milliseconds, @fine)
      for _ <- 1..finely//1, do: pass_by(1, settle)
      for _ <- 1..div(milliseconds - finely, @coarse)//1, do: pass_by(@coarse, settle)
      pass_by(rem(max(milliseconds - finely, 0), @coarse), settle)
    else
      receive do
        :never -> :ok
      after
        max(milliseconds, 0) -> :ok
      end
    end

    :ok
  end

  defp pass_by(milliseconds, settle) do
    pass(milliseconds)
    now()
    settle.()
  end

  def stop(_), do: :erlang.nif_error(:not_loaded)
  def pass(_), do: :erlang.nif_error(:not_loaded)
end
