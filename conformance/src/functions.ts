// The functions of the seed, by the operation that calls them; and those that no scenario shows yet.

/** An operation's name, with its first argument where that names the function, and what it is in Beamline. */
export const FUNCTIONS: { readonly [module: string]: { readonly [operation: string]: string } } = {
  Process: {
    spawn: "spawn, Process.spawn",
    spawnLink: "spawnLink",
    spawnMonitor: "spawnMonitor",
    exit: "exit",
    exitSignal: "Process.exit",
    alive: "Process.isAlive",
    hibernate: "Process.hibernate",
    flag: "Process.flag (own)",
    flagOf: "Process.flag (another's)",
    send: "send",
    sendWith: "Process.send",
    receive: "receive",
    sendAfter: "Process.sendAfter",
    cancelTimer: "Process.cancelTimer",
    readTimer: "Process.readTimer",
    sleep: "Process.sleep",
    link: "Process.link",
    unlink: "Process.unlink",
    monitor: "Process.monitor",
    demonitor: "Process.demonitor",
    alias: "Process.alias",
    unalias: "Process.unalias",
    register: "Process.register",
    unregister: "Process.unregister",
    registered: "Process.registered",
    whereis: "Process.whereis",
    listed: "Process.list",
    info: "Process.info (items)",
    infoKeys: "Process.info",
    infoEntry: "Process.info (dictionary)",
    put: "Process.put",
    get: "Process.get",
    delete: "Process.delete",
    getAll: "Process.get (all)",
    getKeys: "Process.getKeys",
    groupLeader: "Process.groupLeader",
    setLabel: "Process.setLabel",
    self: "self",
    makeRef: "makeRef",
  },
  GenServer: {
    start: "GenServer.start",
    startLink: "GenServer.startLink",
    call: "GenServer.call",
    cast: "GenServer.cast",
    reply: "GenServer.reply",
    stop: "GenServer.stop",
    whereisServer: "GenServer.whereis",
    abcast: "GenServer.abcast",
    multiCall: "GenServer.multiCall",
  },
  sys: Object.fromEntries(
    [
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
    ].map((name) => [`sys ${name}`, `sys.${name}`]),
  ),
  Supervisor: {
    startSupervisor: "Supervisor.startLink",
    ...Object.fromEntries(
      [
        "init",
        "startChild",
        "terminateChild",
        "restartChild",
        "deleteChild",
        "whichChildren",
        "countChildren",
        "stop",
      ].map((name) => [`supervisor ${name}`, `Supervisor.${name}`]),
    ),
  },
  DynamicSupervisor: {
    startDynamic: "DynamicSupervisor.startLink",
    ...Object.fromEntries(
      ["startChild", "terminateChild", "whichChildren", "countChildren", "stop"].map((name) => [
        `dynamic ${name}`,
        `DynamicSupervisor.${name}`,
      ]),
    ),
  },
}

/** What the language of scenarios has no words for yet. */
export const NOT_YET: readonly string[] = [
  "Registry: all functions",
  "Task and Task.Supervisor: all functions",
  "Agent: all functions",
  "Application and releases: all functions and commands",
  "PartitionSupervisor",
  "Supervisor.childSpec, and children given as modules or [Module, arg]",
]

/** What no scenario can show, and why. */
export const CANNOT: readonly (readonly [what: string, why: string])[] = [
  ["links, monitors and calls between two nodes", "one node runs on each side"],
  ["limits of a process's heap", "JavaScript has one heap"],
  [
    "the text of errors and reports",
    "texts are for people and are compared nowhere; which report is logged, when and with what, is",
  ],
  ["the figures of reductions, heaps and times", "they differ from run to run on Elixir too"],
  ["System.halt", "it would end the interpreter"],
]
