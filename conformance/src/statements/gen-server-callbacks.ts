// GenServer from inside: callbacks, the loop, termination, logging.

import { shown, TEXT, unshown } from "./statement.ts"
import type { Statement } from "./statement.ts"

export const callbackStatements: readonly Statement[] = [
  // callbacks
  shown("reply is sent before a continuation and the next message", "gen_server 4.2 reply before continue"),
  shown(
    "A stop with a reply: terminate first, then the reply, even if terminate fails",
    "gen_server 4.2 stop with a reply",
    "gen_server 4.2 stop with a reply, terminate raises",
    "gen_server 4.2 stop with a reply, slow",
  ),
  shown("The client then has the reply, not an exit", "gen_server 4.2 stop with a reply"),
  shown(
    "A stop without a reply: the call exits with the reason",
    "gen_server 4.2 call",
    "gen_server 3.2 terminates",
  ),
  shown(
    "A reply from a cast, an info or a continuation is a bad return value",
    "gen_server 4.3 cast",
    "gen_server 4.4 info",
    "gen_server 4.5 continue",
  ),
  shown("A continuation that has no handler is a crash", "gen_server 4.5 no continue"),
  shown("The default call and cast crash the server", "gen_server 4.8 defaults"),
  shown("The default info logs, and goes on", "gen_server 4.8 default info"),
  shown("The default terminate and codeChange", "gen_server 4.8 defaults", "sys 8 change_code"),
  unshown(
    "A module with some clauses crashes by function_clause for others",
    "handlers are listed by name here; a request without one is a compile-time error",
  ),
  shown(
    "What a callback throws counts as what it gives",
    "gen_server 4.9 throw a reply",
    "gen_server 4.2 call",
    "gen_server 6.2 terminate",
  ),
  shown(
    "A callback that raises or exits ends the server",
    "gen_server 4.2 call",
    "gen_server 4.3 cast",
    "gen_server 4.4 info",
    "gen_server 4.5 continue",
  ),
  shown(
    "Anything unknown is a bad return value",
    "gen_server 4.2 call",
    "gen_server 4.3 cast",
    "gen_server 4.4 info",
    "gen_server 4.5 continue",
  ),
  // the loop
  shown("A continuation of init comes before any message", "gen_server 5.1 order"),
  shown("A chain of continuations comes before the next message", "gen_server 5.1 chain"),
  shown("Any message cancels a state timeout", "gen_server 5.2 cancelled"),
  shown("If none comes handleInfo gets timeout", "gen_server 5.2 timeout"),
  shown("It is armed again only if a callback says so", "gen_server 5.2 re-armed"),
  shown("A system message starts it afresh", "gen_server 5.2 system message"),
  shown("So does a resume", "gen_server 5.2 suspended"),
  shown(
    "Zero: a message that is there comes first, and the timeout is dropped",
    "gen_server 5.2 zero",
    "gen_server 5.2 zero and a message",
  ),
  shown("A message timeout is just the same", "gen_server 5.2 a message timeout"),
  shown(
    "infinity is none; over 32 bits it is a crash",
    "gen_server 5.2 infinity",
    "gen_server 5.2 too large",
    "gen_server 5.2 largest",
  ),
  shown("hibernate until the next message", "gen_server 5.3 hibernate"),
  shown("A system message wakes it, and it hibernates on", "gen_server 5.3 hibernate"),
  shown("hibernateAfter: after so much idleness", "gen_server 5.4 hibernate_after"),
  unshown(
    "hibernateAfter waits while a state timeout is pending",
    "hibernation frees no memory here, and a trace can't tell; unit tests show it",
  ),
  // termination
  shown(
    "A stop instruction: terminate with its reason and the new state",
    "gen_server 4.2 call",
    "gen_server 4.3 cast",
  ),
  shown(
    "A raise: terminate with the Error and the old state",
    "gen_server 6.1 old state",
    "gen_server 4.3 cast",
  ),
  shown("An exit: terminate with the reason and the old state", "gen_server 4.3 cast"),
  shown("A bad return value: terminate with that", "gen_server 4.3 cast"),
  shown(
    "GenServer.stop and sys.terminate: terminate, trapping or not",
    "gen_server 3.7 stop",
    "sys 4 terminate",
  ),
  shown("The parent's signal, trapping: terminate, normal included", "gen_server 6.1 parent, trapping"),
  shown("The parent's death, trapping: terminate", "gen_server 6.1 parent dies, trapping"),
  shown(
    "Another's signal or death, trapping: a message",
    "gen_server 6.1 another, trapping",
    "gen_server 6.1 linked dies, trapping",
  ),
  shown(
    "A signal without trapping: no terminate",
    "gen_server 6.1 parent, not trapping",
    "gen_server 6.1 another, not trapping",
  ),
  shown(
    "The parent's normal death without trapping: the server lives",
    "gen_server 6.1 parent dies, not trapping",
  ),
  shown("kill: no terminate", "gen_server 6.3 kill"),
  shown("A failed init: no terminate", "gen_server 6.1 terminate and init"),
  shown(
    "The parent's EXIT waits its turn, except while suspended",
    "gen_server 6.1 order",
    "gen_server 6.1 order, suspended",
  ),
  shown(
    "terminate raises: that is the reason then",
    "gen_server 6.2 terminate",
    "gen_server 6.2 terminate after a crash",
  ),
  shown("terminate exits: that is the reason then, even normal", "gen_server 6.2 terminate"),
  shown("terminate throws: the reason stays", "gen_server 6.2 terminate"),
  shown("terminate may receive", "gen_server 6.2 receives"),
  // logging
  shown("An end that is not normal is reported, with message, state and reason", "gen_server 7 log"),
  unshown("The words of that report", TEXT),
  shown("A failing init is reported by a crash report alone", "gen_server 2.2 start"),
  unshown(
    "start_monitor and enter_loop of Erlang's gen_server",
    "Elixir's GenServer has neither, nor has Beamline",
  ),
  unshown("enter_loop outside of proc_lib", "Elixir's GenServer has no such function, nor has Beamline"),
  unshown(
    "Requests whose answers are awaited later",
    "Elixir's GenServer has no such function; a call is a promise here",
  ),
  shown(
    "A timeout over 32 bits of the one who waits is misuse",
    "gen_server 3.2 bad timeout",
    "gen_server 5.2 too large",
  ),
]
