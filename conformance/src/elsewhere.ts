// What no scenario shows: what a test of its own does, and what nothing can.

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
    ...run("runs the applications: addon, worker, files beside the code, priv", "start: system("),
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
