// The differences by design, each with its reason. A difference that no entry matches fails the run; an entry that
// matches none is told.

import type { Difference } from "./compare.ts"
import { canonical } from "./compare.ts"
import type { Scenario, Shown } from "./language.ts"

export interface Declared {
  readonly name: string
  readonly reason: string
  matches(difference: Difference, scenario: Scenario): boolean
}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\["debug",\["install",\[(.*?)\]\]\]/g, '["install",$1]'],
  [/\["debug",(\[[^\]]*\]|"[^"]*")\]/g, "$1"],
  [/"(replace_state|replaceState)"/g, '"replace_state"'],
  [/"(no_debug|noDebug)"/g, '"no_debug"'],
  [/\["replace_state",\{"function":true\}\],\[(.*?)\]\]/g, '"replace_state",[$1,{"function":true}]]'],
  [/"(get_state|getState)"/g, '"get_state"'],
  [/"(get_status|getStatus)"/g, '"get_status"'],
]

function sameRequest(one: string, other: string): boolean {
  const plain = (text: string): string =>
    WORDS.reduce((changed, [words, word]) => changed.replace(words, word), text)
  return plain(one) === plain(other)
}

const REQUEST = '["start_task",[['

/** A reason without what a supervisor of tasks was asked. */
function withoutRequest(text: string): string {
  const start = text.indexOf(REQUEST)
  return start === -1 ? text : text.slice(0, start) + text.slice(text.lastIndexOf('],"infinity"'))
}

/** What lay in a mailbox at the end. */
function messagesIn(event: Shown | undefined): readonly Shown[] {
  const [what, messages] = Array.isArray(event) ? (event as readonly Shown[]) : []
  return what === "mailbox" && Array.isArray(messages) ? (messages as readonly Shown[]) : []
}

const ASKING = /^\["\$gen_call",\[\{"pid":"(\w+)"\},(\{.*?\})\],\["(\w+)",\[\["([\w@.]+)",/

/** Whether a request to a supervisor of tasks is the same one here: what is asked is not compared. */
function asks(there: Shown, here: Shown | undefined): boolean {
  const [, asker, ref, ...request] = ASKING.exec(canonical(there)) ?? []
  const [, ownAsker, ownRef, ...ownRequest] = ASKING.exec(canonical(here)) ?? []
  return (
    // A stream of Elixir asks by a hidden process, which has no name.
    (asker === ownAsker || /^\d+$/.test(asker ?? "")) &&
    ref === ownRef &&
    request.join() === "start_task,nonode@nohost" &&
    ownRequest.join() === "start_child,Task.Supervised"
  )
}

export const DECLARED: readonly Declared[] = [
  {
    name: "a stored nil",
    reason:
      "Elixir's nil and :undefined are both written undefined. A stored undefined reads as the default, as a stored :undefined does there.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir) === '["get","=",null]' && canonical(beamline).startsWith('["get","=",'),
  },
  {
    name: "nil is undefined",
    reason:
      'Elixir\'s nil is written undefined, so the text "nil" is a text like any other, and undefined is no name.',
    matches: ({ elixir, beamline }) =>
      elixir !== undefined &&
      canonical(beamline).includes('"nil"') &&
      canonical(beamline).replaceAll('"nil"', "null") === canonical(elixir),
  },
  {
    name: "sys names its functions",
    reason:
      "A reason names the function that was called: sys.noDebug, and sys requests in camelCase. OTP shows the request inside (debug) instead.",
    matches: ({ elixir, beamline }) =>
      /"(sys|system)"/.test(canonical(elixir)) && sameRequest(canonical(elixir), canonical(beamline)),
  },
  {
    name: "a module is an object",
    reason: "An unknown system request shows its module: in JavaScript that is an object, not a name.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir).includes('"unknown_system_msg",["change_code"') &&
      canonical(beamline).includes('"unknown_system_msg",["changeCode"'),
  },
  {
    name: "lists and tuples are arrays",
    reason: "Both are arrays in JavaScript, so a pattern that is a tuple matches a list of that length.",
    matches: ({ elixir, beamline }, { name }) =>
      name === "a list and a tuple are both arrays" &&
      canonical(elixir) === '["registry","=",[]]' &&
      canonical(beamline) === '["registry","=",[[{"pid":"a"},[1,2]]]]',
  },
  {
    name: "Registry.values of no process",
    reason:
      "A pid is expected where the argument is one: anything else throws at once, as Registry.keys does.",
    matches: ({ elixir, beamline }, { name }) =>
      name === "values of what is no process" &&
      canonical(elixir) === '["registry","=",[]]' &&
      canonical(beamline) === '["registry","raise","misuse"]',
  },
  {
    name: "functions have no arity",
    reason:
      "A JavaScript function may be called with any number of arguments, so none is refused for what it declares.",
    matches: (_difference, { name }) => name.endsWith("of a function of two arguments"),
  },
  {
    name: "misuse is told at once",
    reason:
      "An argument that Elixir takes, and by which a process fails later, is refused at the caller, and nothing is started.",
    matches: ({ beamline }, { shows }) =>
      shows?.some((tag) => tag.endsWith("misuse at once")) === true &&
      (beamline === undefined || /^\["\w+","raise","misuse"\]$/.test(canonical(beamline))),
  },
  {
    name: "requests to a supervisor of tasks",
    reason:
      "A reason that names a call to a supervisor of tasks shows the request inside, which differs: the shutdown is there, the node is not.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir).includes(REQUEST) &&
      withoutRequest(canonical(elixir)) === withoutRequest(canonical(beamline)),
  },
  {
    name: "what a supervisor of tasks is sent",
    reason:
      "A request that still lies in the mailbox of a supervisor of tasks shows how the supervisor is asked, which is its own business.",
    matches: ({ elixir, beamline }) => {
      const [there, here] = [messagesIn(elixir), messagesIn(beamline)]
      return (
        there.length > 0 &&
        there.length === here.length &&
        there.every(
          (message, index) => canonical(message) === canonical(here[index]) || asks(message, here[index]),
        )
      )
    },
  },
  {
    name: "a stream asks at once",
    reason:
      "A stream of Elixir asks its supervisor by a hidden process, which comes too late for one that is just ending. Here the call finds it ending, and tells its reason.",
    matches: ({ elixir, beamline }) => {
      const text = withoutRequest(canonical(elixir))
      const reason = /^\["taskSupervisor","exit",\[\[("\w+"|\[.*?\]),/.exec(canonical(beamline))?.[1]
      return (
        reason !== undefined &&
        text.startsWith('["taskSupervisor","exit",[["noproc",["GenServer","call",') &&
        text.includes('["Task.Supervised","stream",') &&
        text.replace('"noproc"', reason) === withoutRequest(canonical(beamline))
      )
    },
  },
  {
    name: "caught in the moment of its death",
    reason:
      "A child that dies while its supervisor begins to stop it is told as noproc on the BEAM if its exit signal is still on its way. Here a death is told at once, with its reason.",
    matches: ({ elixir, beamline }) =>
      canonical(elixir) === '["log","error","supervisor shutdown_error",null,"noproc"]' &&
      canonical(beamline).startsWith('["log","error","supervisor shutdown_error",null,'),
  },
  {
    name: "functions have no module",
    reason:
      "A function of Elixir knows the module and the place where it was written; as an initial call, a function here is erlang:apply/2, as it is for a task.",
    matches: ({ beamline }, { name }) =>
      name === "the function that began an agent is its initial call" &&
      canonical(beamline) === '["infoEntry","=",["$initial_call",["erlang","apply",2]]]',
  },
  {
    name: "partition supervisors of global names",
    reason: "Elixir's PartitionSupervisor fails for a global name. Here it is a name like any other.",
    matches: (_difference, { name }) => name.endsWith("a partition supervisor of a global name"),
  },
  {
    name: "a late stream leaves nothing",
    reason:
      "Where a reader catches the exit of a stream whose task was late, Elixir lets the other tasks run on, linked to their hidden keeper. Here they are killed, as at every other end of reading.",
    matches: ({ elixir, beamline }, { name }) =>
      name === "a task that is late ends the reader" &&
      canonical(elixir) === '["info","=",["links",[{"pid":"1"}]]]' &&
      canonical(beamline) === '["info","=",["links",[]]]',
  },
  {
    name: "a child is an object",
    reason:
      "A module and a specification are both objects, so one without childSpec is taken for a specification that lacks its id.",
    matches: (_difference, { name }) => /a module without a child specification/.test(name),
  },
  {
    name: "texts about formatStatus",
    reason: "What stands in place of a state that formatStatus could not show names the TypeScript callback.",
    matches: ({ elixir, beamline }) =>
      /format_status\/1 (crashed|did not return a map|returned a map with unknown keys)/.test(
        canonical(elixir),
      ) &&
      /\.formatStatus (crashed|did not return an object|returned an object with unknown keys)/.test(
        canonical(beamline),
      ),
  },
]
