// The functions, options and commands that Beamline owes, by what calls or gives them in a scenario.

/** A function, by its operation: the name, with its first argument where that names the function; or by several. */
export interface Feature {
  readonly name: string
  readonly operation: string
  /** Why it can't be misused, where that is so. */
  readonly never?: string
}

const NO_ARGUMENT = "it takes no argument"
const ANY_TERM = "it takes any term"

const feature = (operation: string, name: string, never?: string): Feature =>
  never === undefined ? { operation, name } : { operation, name, never }

/** Functions whose operation is a word and their own name. */
const named = (word: string, module: string, ...functions: readonly string[]): readonly Feature[] =>
  functions.map((name) => feature(`${word} ${name}`, `${module}.${name}`))

const own = (...functions: readonly string[]): readonly Feature[] =>
  functions.map((name) => feature(name, `Process.${name}`))

export const FUNCTIONS: { readonly [module: string]: readonly Feature[] } = {
  Process: [
    feature("spawn|spawnOf spawn", "spawn, Process.spawn"),
    feature("spawnNamed", "spawn(module, name, args)", "a function that is not there fails later on Elixir"),
    feature("spawnLink|spawnOf spawnLink", "spawnLink"),
    feature("spawnMonitor|spawnOf spawnMonitor", "spawnMonitor"),
    feature("exit", "exit", ANY_TERM),
    feature("exitSignal", "Process.exit"),
    feature("alive", "Process.isAlive"),
    feature("hibernate|hibernateOf", "Process.hibernate"),
    feature("flag", "Process.flag (own)"),
    feature("flagOf", "Process.flag (another's)"),
    feature("send", "send"),
    feature("sendWith", "Process.send"),
    feature("receive", "receive", "its patterns are checked by unit tests"),
    ...own("sendAfter", "cancelTimer", "readTimer", "sleep", "link", "unlink", "monitor", "demonitor"),
    ...own("alias", "unalias", "register", "unregister"),
    feature("registered", "Process.registered", NO_ARGUMENT),
    feature("whereis", "Process.whereis"),
    feature("listed", "Process.list", NO_ARGUMENT),
    feature("info", "Process.info (items)"),
    feature("infoKeys", "Process.info"),
    feature("infoEntry", "Process.info (an entry of the dictionary)"),
    feature("put", "Process.put", ANY_TERM),
    feature("get", "Process.get", ANY_TERM),
    feature("delete", "Process.delete", ANY_TERM),
    feature("getAll", "Process.get (all)", NO_ARGUMENT),
    feature("getKeys", "Process.getKeys", ANY_TERM),
    feature("groupLeader", "Process.groupLeader"),
    feature("setLabel", "Process.setLabel", ANY_TERM),
    feature("self", "self", NO_ARGUMENT),
    feature("makeRef", "makeRef", NO_ARGUMENT),
  ],
  GenServer: [
    ...["start", "startLink", "call", "cast", "reply", "stop"].map((name) =>
      feature(name, `GenServer.${name}`),
    ),
    feature("whereisServer", "GenServer.whereis"),
    feature("abcast", "GenServer.abcast"),
    feature("multiCall", "GenServer.multiCall"),
  ],
  sys: named(
    "sys",
    "sys",
    "getState",
    "getStatus",
    "replaceState",
    "suspend",
    "resume",
    "terminate",
    "statistics",
    "log",
    "trace",
    "install",
    "remove",
    "noDebug",
    "changeCode",
    "logToFile",
  ),
  Supervisor: [
    feature("startSupervisor", "Supervisor.startLink"),
    feature("childSpec", "Supervisor.childSpec, and childSpec of modules"),
    ...named(
      "supervisor",
      "Supervisor",
      "init",
      "startChild",
      "terminateChild",
      "restartChild",
      "deleteChild",
    ),
    ...named("supervisor", "Supervisor", "whichChildren", "countChildren", "stop"),
  ],
  DynamicSupervisor: [
    feature("startDynamic", "DynamicSupervisor.startLink"),
    feature("dynamic init", "DynamicSupervisor.init", "its options are checked where it starts"),
    feature(
      "dynamic childSpec",
      "DynamicSupervisor.childSpec",
      "the options of its start are checked here, where Elixir checks them when it starts; unit tests show it",
    ),
    ...named(
      "dynamic",
      "DynamicSupervisor",
      "startChild",
      "terminateChild",
      "whichChildren",
      "countChildren",
      "stop",
    ),
  ],
  PartitionSupervisor: [
    feature("partitions start", "PartitionSupervisor.startLink"),
    feature(
      "partitions childSpec",
      "PartitionSupervisor.childSpec",
      "its name, partitions and withArguments are checked here, where Elixir checks them when it starts; unit tests show it",
    ),
    ...named("partitions", "PartitionSupervisor", "partitions", "whichChildren", "countChildren", "stop"),
    feature("partitions resize", "PartitionSupervisor.resizeOrThrow"),
  ],
  Registry: [
    feature("registry start", "Registry.startLink"),
    feature(
      "registry childSpec",
      "Registry.childSpec",
      "its options are checked here, where Elixir checks them when it starts; unit tests show it",
    ),
    ...named(
      "registry",
      "Registry",
      "register",
      "unregister",
      "unregisterMatch",
      "lookup",
      "values",
      "keys",
      "count",
    ),
    ...named(
      "registry",
      "Registry",
      "match",
      "countMatch",
      "select",
      "countSelect",
      "dispatch",
      "updateValue",
    ),
    ...named("registry", "Registry", "meta", "putMeta", "deleteMeta", "lock"),
    ...named("registry", "Registry", "whereisName", "registerName", "unregisterName", "send"),
  ],
  Task: [
    ...named("task", "Task", "async", "start", "startLink"),
    feature("task completed", "Task.completed", ANY_TERM),
    feature("task childSpec", "Task.childSpec", "the function is checked where it starts"),
    ...named("task", "Task", "await", "awaitMany", "yield", "yieldMany", "shutdown", "ignore"),
    feature("task stream", "Task.asyncStream"),
  ],
  "Task.Supervisor": [
    feature("taskSupervisor start", "Task.Supervisor.startLink"),
    feature(
      "taskSupervisor childSpec",
      "Task.Supervisor.childSpec",
      "the options of its start are checked here, where Elixir checks them when it starts; unit tests show it",
    ),
    ...named(
      "taskSupervisor",
      "Task.Supervisor",
      "async",
      "asyncNolink",
      "startChild",
      "children",
      "terminateChild",
    ),
    feature("taskSupervisor stream", "Task.Supervisor.asyncStream"),
    feature("taskSupervisor streamNolink", "Task.Supervisor.asyncStreamNolink"),
  ],
  Agent: [
    ...named("agent", "Agent", "start", "startLink", "get", "update", "getAndUpdate", "cast", "stop"),
    feature("agent childSpec", "Agent.childSpec", "the function is checked where it starts"),
  ],
}

/** An option or a form, and the text by which it stands in a scenario's JSON. */
export type Option = readonly [name: string, pattern: RegExp]

const key = (name: string): RegExp => new RegExp(`"${name}":`)
const inside = (operation: string, name: string): RegExp => new RegExp(`\\[${operation}.*?"${name}":`)
const options = (operation: string, ...names: readonly string[]): readonly Option[] =>
  names.map((name) => [name, inside(operation, name)])

export const OPTIONS: { readonly [where: string]: readonly Option[] } = {
  spawn: options(
    '"spawn"',
    "link",
    "monitor",
    "priority",
    "fullsweepAfter",
    "minHeapSize",
    "minBinVheapSize",
    "maxHeapSize",
    "messageQueueData",
  ),
  "Process.flag": [
    "trapExit",
    "priority",
    "messageQueueData",
    "minHeapSize",
    "maxHeapSize",
    "fullsweepAfter",
  ].map((name) => [name, new RegExp(`\\["flag","${name}"`)]),
  "Process.send": options('"sendWith"', "noconnect", "nosuspend"),
  "Process.sendAfter": [["abs", /"sendAfter",.*?"abs"\]/]],
  "Process.cancelTimer": options('"cancelTimer"', "async", "info"),
  "Process.monitor": options('"monitor"', "tag", "alias"),
  "Process.demonitor": options('"demonitor"', "flush", "info"),
  "the name of a server": [
    ["a string", /"name":"/],
    ["global", /"name":\{"global"/],
    ["via a Registry", /"name":\{"registry"/],
  ],
  "GenServer.start": options('"start(?:Link)?"', "timeout", "debug", "spawnOpt", "hibernateAfter"),
  "an instruction of a callback": [
    ["timeout", /"(?:ok|reply|noreply)",[^\]]*\{"timeout"/],
    ["hibernate", /\{"hibernate"/],
    ["continue", /\{"continue"/],
  ],
  "a child specification": ["restart", "shutdown", "type", "significant", "modules"].map((name) => [
    name,
    key(name),
  ]),
  restart: ["permanent", "transient", "temporary"].map((name) => [name, new RegExp(`"restart":"${name}"`)]),
  shutdown: [
    ["brutal_kill", /"shutdown":"brutal_kill"/],
    ["infinity", /"shutdown":"infinity"/],
    ["milliseconds", /"shutdown":(?:\d|\{"t")/],
  ],
  strategy: ["one_for_one", "one_for_all", "rest_for_one"].map((name) => [
    name,
    new RegExp(`"strategy":"${name}"`),
  ]),
  "a supervisor": ["maxRestarts", "maxSeconds", "autoShutdown", "maxChildren", "extraArguments"].map(
    (name) => [name, key(name)],
  ),
  PartitionSupervisor: options('"partitions","start"', "partitions", "withArguments", "strategy"),
  "Registry.startLink": options(
    '"registry","start"',
    "keys",
    "name",
    "partitions",
    "listeners",
    "meta",
    "compressed",
  ),
  "Registry.dispatch": options('"registry","dispatch"', "parallel"),
  "a stream of tasks": options(
    '"(?:task|taskSupervisor)","stream(?:Nolink)?"',
    "maxConcurrency",
    "ordered",
    "timeout",
    "onTimeout",
    "zipInputOnExit",
    "shutdown",
  ),
  "Task.yieldMany": options('"task","yieldMany"', "timeout", "limit", "onTimeout"),
  "Task.Supervisor.startChild": options('"taskSupervisor","startChild"', "restart", "shutdown"),
  "Task.Supervisor.startLink": options('"taskSupervisor","start"', "name", "maxChildren", "maxRestarts"),
}
