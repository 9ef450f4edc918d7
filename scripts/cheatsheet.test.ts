import { readFileSync } from "node:fs"

import { describe, expect, test } from "vitest"

const sheet = readFileSync(new URL("../guides/cheatsheet.md", import.meta.url), "utf8")

/** What each section has to show: in Elixir's words, and in ours. The order is the page's. */
const SECTIONS: Readonly<Record<string, string>> = {
  "1. Process": `
    Process.spawn( Process.spawn(      spawn_link( spawnLink(           spawn_monitor( spawnMonitor(
    Process.exit( Process.exit(        Process.alive?( Process.isAlive( exit(:done) exit([
    Process.hibernate( Process.hibernate(
    :link link:                        :monitor monitor:                :priority priority:
    :fullsweep_after fullsweepAfter:   :min_heap_size minHeapSize:      :min_bin_vheap_size minBinVheapSize:
    :max_heap_size maxHeapSize:        error_logger: errorLogger:       :message_queue_data messageQueueData:
    Process.flag( Process.flag(        :trap_exit "trapExit"            :save_calls "saveCalls"
    Process.send( Process.send(        Process.send_after( Process.sendAfter(
    Process.link( Process.link(        Process.unlink( Process.unlink(
    Process.monitor( Process.monitor(  Process.demonitor( Process.demonitor(   :flush flush:   :info info:
    Process.register( Process.register(         Process.registered( Process.registered(
    Process.whereis( Process.whereis(           Process.unregister( Process.unregister(
    Process.read_timer( Process.readTimer(      Process.cancel_timer( Process.cancelTimer(
    Process.sleep( Process.sleep(      Process.info( Process.info(      Process.list( Process.list(
    Process.put( Process.put(          Process.get( Process.get(        Process.get_keys( Process.getKeys(
    Process.delete( Process.delete(`,
  "2. GenServer": `
    GenServer.start_link( GenServer.startLink(  GenServer.start( Counter.start(  :already_started "already_started"
    name: name:  timeout: timeout:  debug: debug:  spawn_opt: spawnOpt:  hibernate_after: hibernateAfter:
    GenServer.call( GenServer.call(    GenServer.cast( GenServer.cast(  GenServer.reply( GenServer.reply(
    GenServer.stop( GenServer.stop(    :noproc "noproc"                 :timeout "timeout"
    init( init:                        handle_call( handleCall:         handle_cast( handleCast:
    handle_info( handleInfo:           handle_continue( handleContinue( terminate( terminate:
    code_change( codeChange:           format_status( formatStatus:
    {:reply, reply(                    {:noreply, noreply(              {:stop, stop(
    {:stop,reason,reply, stopReply(    :ignore ignore                   {:continue, continue:
    :hibernate hibernate:              :brutal_kill "brutal_kill"       {:DOWN, isDown(
    :sys.get_state( sys.getState(      :sys.replace_state( sys.replaceState(
    :sys.get_status( sys.getStatus(    :sys.statistics( sys.statistics( :sys.no_debug( sys.noDebug(
    :sys.suspend( sys.suspend(         :sys.resume( sys.resume(         :sys.log( sys.log(
    :sys.log_to_file( sys.logToFile(   :sys.trace( sys.trace(           :sys.install( sys.install(
    :sys.remove( sys.remove(           :sys.change_code( sys.changeCode(
    :sys.terminate( sys.terminate(     :no_statistics "no_statistics"
    start_time: startTime  current_time: currentTime  messages_in: messagesIn:  messages_out: messagesOut:
    {:status, "status"     'Logged "Logged`,
  "3. Supervisor": `
    id: id:            start: start:                restart: restart:        shutdown: shutdown:
    type: type:        modules: modules:            :permanent "permanent"   :temporary "temporary"
    :transient "transient"     :brutal_kill "brutal_kill"   :infinity "infinity"
    strategy: strategy:        :one_for_one "one_for_one"   :rest_for_one "rest_for_one"
    :one_for_all "one_for_all" max_restarts: maxRestarts:   max_seconds: maxSeconds:
    auto_shutdown: autoShutdown:        useGenServer,restart: GenServer.define(  useSupervisor Supervisor.define(
    Supervisor.child_spec( Supervisor.childSpec(   Supervisor.start_link( Supervisor.startLink(
    Supervisor.init( Supervisor.init(   Supervisor.start_child( Supervisor.startChild(
    Supervisor.restart_child( Supervisor.restartChild(
    Supervisor.terminate_child( Supervisor.terminateChild(
    Supervisor.delete_child( Supervisor.deleteChild(
    Supervisor.which_children( Supervisor.whichChildren(
    Supervisor.count_children( Supervisor.countChildren(    Supervisor.stop( Supervisor.stop(
    :already_started "already_started"  :already_present "already_present"
    :not_found "not_found"              :running "running"  specs: specs:  active: active:
    supervisors: supervisors:           workers: workers:`,
  "4. DynamicSupervisor": `
    DynamicSupervisor.start_link( DynamicSupervisor.startLink(   useDynamicSupervisor DynamicSupervisor.define(
    DynamicSupervisor.init( DynamicSupervisor.init(              child_spec/1 DynamicSupervisor.childSpec(
    strategy: strategy:    max_restarts: maxRestarts:            max_seconds: maxSeconds:
    max_children: maxChildren:                                   extra_arguments: extraArguments:
    DynamicSupervisor.start_child( DynamicSupervisor.startChild(
    DynamicSupervisor.terminate_child( DynamicSupervisor.terminateChild(
    DynamicSupervisor.which_children( DynamicSupervisor.whichChildren(
    DynamicSupervisor.count_children( DynamicSupervisor.countChildren(
    DynamicSupervisor.stop( DynamicSupervisor.stop(   :ignore "ignore"
    :max_children "max_children"                      :not_found "not_found"`,
  "5. Registry": `
    Registry.start_link( Registry.startLink(   child_spec( Registry.childSpec(   {:via, "via"
    keys: keys:     name: name:     partitions: partitions:    listeners: listeners:    meta: meta:
    :unique "unique"                :duplicate "duplicate"     System.schedulers_online( System.schedulersOnline(
    Registry.register( Registry.register(              Registry.unregister( Registry.unregister(
    Registry.unregister_match( Registry.unregisterMatch(
    Registry.lookup( Registry.lookup(                  Registry.match( Registry.match(
    Registry.select( Registry.select(                  Registry.dispatch( Registry.dispatch(
    Registry.count( Registry.count(                    Registry.count_match( Registry.countMatch(
    Registry.keys( Registry.keys(                      Registry.update_value( Registry.updateValue(
    Registry.meta( Registry.meta(                      Registry.put_meta( Registry.putMeta(
    :already_registered "already_registered"`,
  "6. Task": `
    Task.async( Task.async(            Task.start_link( Task.startLink(    Task.start( Task.start(
    Task.await( Task.await(            Task.yield( Task.yield(             Task.await_many( Task.awaitMany(
    Task.yield_many( Task.yieldMany(   Task.shutdown( Task.shutdown(       Task.ignore( Task.ignore(
    Task.completed( Task.completed(    useTask Task.define(
    Task.async_stream( Task.asyncStream(`,
  "7. Task.Supervisor": `
    Task.Supervisor.start_link( Task.Supervisor.startLink(
    Task.Supervisor.async( Task.Supervisor.async(
    Task.Supervisor.async_nolink( Task.Supervisor.asyncNolink(
    async_stream( Task.Supervisor.asyncStream(
    Task.Supervisor.async_stream_nolink( Task.Supervisor.asyncStreamNolink(
    max_concurrency: maxConcurrency:    ordered: ordered:    timeout: timeout:    on_timeout: onTimeout:
    shutdown: shutdown:    restart: restart:
    Task.Supervisor.children( Task.Supervisor.children(
    Task.Supervisor.start_child( Task.Supervisor.startChild(
    Task.Supervisor.terminate_child( Task.Supervisor.terminateChild(
    :max_children "max_children"    defstart_task startTask    {ref,answer} state.ref    {:DOWN, isDown(`,
  Agent: `
    Agent.start_link( Agent.startLink(    Agent.get( Agent.get(    Agent.update( Agent.update(
    Agent.get_and_update( Agent.getAndUpdate(    Agent.cast( Agent.cast(    Agent.stop( Agent.stop(
    useAgent Agent.define(`,
}

interface Section {
  readonly title: string
  readonly text: string
}

const sections: readonly Section[] = sheet
  .split(/^## /m)
  .slice(2)
  .map((text) => ({ title: text.slice(0, text.indexOf("\n")), text }))

/** The code of a section's blocks in one language, without space. */
function codeOf({ text }: Section, language: "elixir" | "ts"): string {
  const fence = new RegExp("^```" + language + "\\b.*\\n([^]*?)^```$", "gm")
  return [...text.matchAll(fence)].map(([, code = ""]) => code.replaceAll(/\s+/g, "")).join("\n")
}

/** The functions and options of a section that its blocks do not show. */
function missingIn(section: Section, words: readonly string[]): string[] {
  const [elixir, typescript] = [codeOf(section, "elixir"), codeOf(section, "ts")]
  return words.filter((word, index) => !(index % 2 === 0 ? elixir : typescript).includes(word))
}

describe("the cheat sheet", () => {
  test("has the sections in their order, and a place for releases", () => {
    expect(sections.map(({ title }) => title.split(" and ")[0])).toEqual([
      ...Object.keys(SECTIONS),
      "8. Application",
    ])
  })

  test.each(Object.entries(SECTIONS))(
    "shows every function and option of %s on both sides",
    (title, words) => {
      const section = sections.find((candidate) => candidate.title === title) as Section
      expect(missingIn(section, words.trim().split(/\s+/))).toEqual([])
    },
  )

  test("says what a section lacks", () => {
    const section = { title: "T", text: "\n```elixir\nTask.async(f)\n```\n```ts\nTask.start(f)\n```\n" }
    expect(missingIn(section, ["Task.async(", "Task.async("])).toEqual(["Task.async("])
    expect(missingIn(section, ["Task.start(", "Task.start("])).toEqual(["Task.start("])
  })

  test("has Elixir on the left and TypeScript that runs on the right of every row", () => {
    // The last section is about projects and commands, which no block can run; the tests of releases run them.
    const [running = ""] = sheet.split(/^## 8\. /m)
    const rows = rowsOf(running)
    const shape =
      /^<table>\n<tr><th>Elixir<\/th><th>TypeScript<\/th><\/tr>\n<tr><td valign="top">\n\n```elixir\n[^]+?```\n\n<\/td><td valign="top">\n\n(<!-- setup[^]+?-->\n\n)?```ts( continue)?\n[^]+?```\n\n<\/td><\/tr>\n<\/table>$/
    expect(rows.filter((row) => !shape.test(row))).toEqual([])
    expect(running.match(/^```(ts|elixir)/gm)).toHaveLength(2 * rows.length)
  })

  test("has Elixir or its commands on the left and ours on the right of every row about releases", () => {
    const rows = rowsOf(sheet.split(/^## 8\. /m)[1] ?? "")
    const shape =
      /^<table>\n<tr><th>Elixir<\/th><th>TypeScript<\/th><\/tr>\n<tr><td valign="top">\n\n```(elixir|sh)\n[^]+?```\n\n<\/td><td valign="top">\n\n(<!-- setup[^]+?-->\n\n)?```(sh|ts)\n[^]+?```\n\n<\/td><\/tr>\n<\/table>$/
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter((row) => !shape.test(row))).toEqual([])
  })
})

function rowsOf(text: string): string[] {
  return [...text.matchAll(/^<table>$[^]*?^<\/table>$/gm)].map(([row]) => row)
}
