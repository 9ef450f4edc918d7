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
    feature("dynamic childSpec", "DynamicSupervisor.childSpec", "its options are checked where it starts"),
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
      "its options are checked where it starts",
    ),
    ...named("partitions", "PartitionSupervisor", "partitions", "whichChildren", "countChildren", "stop"),
    feature("partitions resize", "PartitionSupervisor.resizeOrThrow"),
  ],
  Registry: [
    feature("registry start", "Registry.startLink"),
    feature("registry childSpec", "Registry.childSpec", "its options are checked where it starts"),
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
      "its options are checked where it starts",
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

/** What no scenario can call: its name, the test file and the test that show it, and a word that stands in the test. */
export type Elsewhere = readonly [name: string, file: string, test: string, word: string]

/** What a test shows, by name; `name: word` where another word than the last part of the name stands in the test. */
const shownBy = (file: string, test: string, ...names: readonly string[]): readonly Elsewhere[] =>
  names.map((text) => {
    const [name, word] = text.split(": ")
    return [name!, file, test, word ?? name!.split(".").at(-1)!.replace(/^--/, "")]
  })

type In = (test: string, ...names: readonly string[]) => readonly Elsewhere[]
const application =
  (file: string): In =>
  (test, ...names) =>
    shownBy(`packages/beamline/src/application/${file}.test.ts`, test, ...names)
const release =
  (file: string): In =>
  (test, ...names) =>
    shownBy(`packages/cli/src/release/${file}.test.ts`, test, ...names)

const define = application("define")
const start = application("start")
const ensure = application("ensure-all")
const load = application("load")
const stop = application("stop")
const env = application("env")
const program = application("program")
const make = release("make-release")
const choose = release("choose")
const run = release("release.e2e")
const example: In = (test, ...names) => shownBy("examples/search/src/release.test.ts", test, ...names)

/** What stands outside of the language of scenarios: applications, and the commands and settings of releases. */
export const ELSEWHERE: { readonly [where: string]: readonly Elsewhere[] } = {
  Application: [
    ...define("gives a module that shows what it is", "Application.define"),
    ...define("spec tells of loaded ones only", "Application.spec"),
    ...define("getApplication finds the one that lists a module", "Application.getApplication"),
    ...define("appDir gives the folder that is known", "Application.appDir"),
    ...define("Application.formatError", "Application.formatError"),
    ...start("starts, answers once it runs, and refuses to start again", "Application.start"),
    ...start("are called in order, in the process that ran start, once it has started", "startPhases"),
    ...start("needs its dependencies to be running, but not the optional ones", "optionalApplications"),
    ...start(
      "runs start in a process that traps exits, below a master that is the group leader of all",
      "groupLeader",
    ),
    ...ensure("starts what is needed first, and tells what it has started", "Application.ensureAllStarted"),
    ...ensure("are content with what is there", "Application.ensureStarted", "Application.ensureLoaded"),
    ...ensure(
      "starts what is needed first, and tells what it has started",
      "Application.startedApplications",
    ),
    ...load(
      "put an application's environment there and away",
      "Application.load",
      "Application.unload",
      "Application.loadedApplications",
    ),
    ...load("deleteEnv deletes for now, with persistent for later too", "Application.deleteEnv"),
    ...stop(
      "calls prepStop, ends the tree, calls stop, kills the rest, then answers",
      "Application.stop",
      "prepStop",
    ),
    ...env(
      "is read by key, with a default where there is nothing",
      "Application.getEnv",
      "Application.fetchEnv",
      "Application.putEnv",
    ),
    ...env("fetchEnvOrThrow says why there is nothing", "Application.fetchEnvOrThrow"),
    ...env("putAllEnv replaces the values of keys, and leaves other keys alone", "Application.putAllEnv"),
    ...application("compile-env")("Application.compileEnv", "Application.compileEnv"),
    ...program("the applications are permanent unless something else is said", "Application.run"),
    ...program("and is permanent, stops the program: %s", "permanent"),
    ...program("and is transient, stops the program unless the reason is normal", "transient"),
    ...program(
      "and is temporary, lets the program go on, until nothing is left of it",
      "temporary: Application.start(",
    ),
  ],
  System: [
    ...program(
      "stop ends main's trees, then the applications in reverse, with the first status",
      "System.stop",
    ),
    ...program("halt ends at once, without callbacks", "System.halt"),
    ...shownBy(
      "packages/beamline/src/config/values.test.ts",
      "are read, set and deleted",
      "System.getEnv",
      "System.fetchEnv",
      "System.fetchEnvOrThrow",
      "System.putEnv",
      "System.deleteEnv",
    ),
  ],
  "beamline release": [
    ...choose("is the one that is asked for, else the default, of several", "NAME: asked", "defaultRelease"),
    ...choose("may be told by a function, which is called for the chosen one only", "a function: never"),
    ...make("tells what it does, and where the release is", "--overwrite", "--quiet"),
    ...make("the command line beats the configuration", "--path", "--version"),
    ...make(
      "--no-compile takes what is compiled already, as package.json names it",
      "--no-compile: no-compile",
    ),
    ...make(
      "--single-file makes one executable that unpacks itself once, and does all that the folder does",
      "--single-file: single-file",
    ),
  ],
  "beamline release.init": make(
    "templates in rel/ are rendered at every assembly, and see the release",
    "the command: init()",
    "--force",
    "--quiet",
  ),
  "a release's settings": [
    ...release("closure")(
      "are the given ones in their order, then what they depend on, sorted",
      "applications: graph",
    ),
    ...make("modes: load is loaded and not started, none is only there", "load", "none"),
    ...make(
      "the JSON provider reads its file on the target, and all providers see what came before",
      "configProviders",
    ),
    ...make(
      "overlays come from rel/overlays and the folders named, and steps can add to the release",
      "overlays",
      "steps",
      "stripSources",
      "includeRuntime",
    ),
    ...make("launchers, deploy files and the tar are those that were asked for", "includeExecutablesFor"),
    ...make("the command line beats the configuration", "path", "version"),
  ],
  configuration: [
    ...make(
      "BEAMLINE_ENV chooses the configuration and the folder, and is what the release runs with",
      "config/config.ts",
    ),
    ...make(
      "a value that was frozen by compileEnv and differs at run time stops the boot, showing both",
      "config/runtime.ts",
    ),
    ...make(
      "the JSON provider reads its file on the target, and all providers see what came before",
      "a JSON file: json",
    ),
  ],
  "bin/NAME": [
    ...run("runs the applications: addon, worker, files beside the code, priv", "start: start("),
    ...example("start_iex has a shell on the system's own terminal; its end stops the system", "start_iex"),
    ...example(
      "returns when the system is up; logs has what it prints; stop ends it and its watcher",
      "daemon",
      "logs",
    ),
    ...run("a second one is refused, and leaves the first's log alone", "daemon_iex"),
    ...run("evaluates in a system whose applications are loaded and configured, not started", "eval"),
    ...example("rpc runs in the system; its output comes to the caller, its value is not printed", "rpc"),
    ...example("remote runs lines in the system, its console included, and leaves it alone", "remote"),
    ...example(
      "daemon_iex is looked into by remote; restart stops the applications and starts them in a new OS process",
      "restart",
    ),
    ...example("stop ends it in order and returns when it has ended", "stop"),
    ...example(
      "runs the search; the launcher has become the system, which status tells about",
      "pid",
      "status",
    ),
    ...example("version and help", "version"),
    ...run("config --check prints it without secrets", "config"),
  ],
}

/** What has no test of its own yet. */
export const NOT_YET: readonly (readonly [where: string, name: string])[] = []

/** What no scenario can show, and why. */
export const CANNOT: readonly (readonly [what: string, why: string])[] = [
  ["Links, monitors and calls between two nodes", "one node runs on each side"],
  ["Limits of a process's heap", "JavaScript has one heap"],
  [
    "The text of errors and reports",
    "texts are for people; which report is logged, when and with what, is compared",
  ],
  ["The figures of reductions, heaps and times", "they differ from run to run on Elixir too"],
  ["System.halt, and the end of the node", "it would end the interpreter"],
  ["The order of what happens in different processes", "OTP promises nothing there, so nothing is compared"],
]
