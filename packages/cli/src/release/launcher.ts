/** What the launcher has to know when it is written. */
export interface LauncherOptions {
  /** The release's name. */
  readonly name: string
}

/** What `bin/NAME help` prints, and what is printed for a wrong command. `program` is shell text. */
const COMMANDS: readonly (readonly [command: string, help: string])[] = [
  ["start", "Starts the system"],
  ["start_iex", "Starts the system with a REPL attached"],
  ["daemon", "Starts the system as a daemon and waits until it is up"],
  ["daemon_iex", 'Starts the system as a daemon; "remote" is its REPL'],
  ['eval "EXPR"', "Executes the given expression on a new, non-booted system"],
  ['rpc "EXPR"', "Executes the given expression on the running system"],
  ["remote", "Opens a REPL in the running system"],
  ["restart", "Restarts the running system in a new OS process"],
  ["stop", "Stops the running system and waits until it has ended"],
  ["pid", "Prints the OS process id of the running system"],
  ["version", "Prints the release name and version to be booted"],
  ["status [--wait]", "Tells whether the system is up; --wait waits for it"],
  ["logs [--follow]", "Prints the end of the daemon's log"],
  ["config --check", "Checks the configuration and prints it without secrets"],
  ["help", "Prints this"],
]

const width = Math.max(...COMMANDS.map(([command]) => command.length))

/** The lines below `The known commands are:`, the same for every platform. */
export const COMMAND_LINES: readonly string[] = COMMANDS.map(
  ([command, help]) => `    ${command.padEnd(width)}  ${help}`,
)

/**
 * The POSIX shell program `bin/NAME`. It finds the release through symbolic links, sets the `RELEASE_*` variables,
 * reads `env.sh`, checks what may have been overridden, and becomes node.
 */
export function launcherScript({ name }: LauncherOptions): string {
  return `#!/bin/sh
# Starts, stops and talks to the release. Written by "beamline release"; changes belong into rel/env.sh.
set -e

fail() {
  echo "ERROR: $1" >&2
  exit 1
}

PATH="\${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export PATH

SELF="$0"
while [ -L "$SELF" ]; do
  LINK=$(readlink "$SELF")
  case "$LINK" in
    /*) SELF="$LINK" ;;
    *) SELF="\${SELF%/*}/$LINK" ;;
  esac
done
case "$SELF" in
  */*) SELF_DIR="\${SELF%/*}" ;;
  *) SELF_DIR="." ;;
esac
RELEASE_ROOT=$(CDPATH='' cd "$SELF_DIR/.." && pwd -P)
export RELEASE_ROOT
export RELEASE_NAME="\${RELEASE_NAME:-${name}}"
if [ -z "\${RELEASE_VSN:-}" ]; then
  IFS= read -r RELEASE_VSN <"$RELEASE_ROOT/releases/start.data" || [ -n "$RELEASE_VSN" ] ||
    fail "releases/start.data names no version"
  RELEASE_VSN="\${RELEASE_VSN#* }"
fi
export RELEASE_VSN
export RELEASE_PROG="\${RELEASE_PROG:-\${0##*/}}"
export RELEASE_COMMAND="\${1:-}"
VSN_DIR="$RELEASE_ROOT/releases/$RELEASE_VSN"

usage() {
  cat >&2 <<USAGE
Usage: $RELEASE_PROG COMMAND [ARGS]

The known commands are:

${COMMAND_LINES.map((line) => line.replaceAll("$", "\\$").replaceAll("`", "\\`")).join("\n")}
USAGE
}

case "$RELEASE_VSN" in
  */* | .*) fail "expected RELEASE_VSN to be the name of a folder below releases, got: $RELEASE_VSN" ;;
esac
[ -f "$VSN_DIR/start.json" ] || fail "expected RELEASE_VSN to be a version that is in releases, got: $RELEASE_VSN"

case "$RELEASE_COMMAND" in
  "" | help | --help | -h)
    usage
    exit 0
    ;;
  version)
    echo "$RELEASE_NAME $RELEASE_VSN"
    exit 0
    ;;
  start | start_iex | daemon | daemon_iex | eval | rpc | remote | restart | stop | pid | status | logs | config) ;;
  *)
    usage
    fail "Unknown command $RELEASE_COMMAND"
    ;;
esac

# shellcheck source=/dev/null
. "$VSN_DIR/env.sh"

export RELEASE_MODE="\${RELEASE_MODE:-embedded}"
export RELEASE_NODE="\${RELEASE_NODE:-$RELEASE_NAME}"
export RELEASE_TMP="\${RELEASE_TMP:-$RELEASE_ROOT/tmp}"
export RELEASE_SYS_CONFIG="\${RELEASE_SYS_CONFIG:-$VSN_DIR/sys.config.json}"
export RELEASE_VM_ARGS="\${RELEASE_VM_ARGS:-$VSN_DIR/node.args}"
export RELEASE_REMOTE_VM_ARGS="\${RELEASE_REMOTE_VM_ARGS:-$VSN_DIR/remote.node.args}"
export RELEASE_DISTRIBUTION="\${RELEASE_DISTRIBUTION:-socket}"
export RELEASE_BOOT_SCRIPT="\${RELEASE_BOOT_SCRIPT:-start}"
export RELEASE_BOOT_SCRIPT_CLEAN="\${RELEASE_BOOT_SCRIPT_CLEAN:-start_clean}"

case "$RELEASE_MODE" in
  embedded | interactive) ;;
  *) fail "expected RELEASE_MODE to be embedded or interactive, got: $RELEASE_MODE" ;;
esac
# Set here, since node has compiled the program by the time that the program could ask for it.
[ "$RELEASE_MODE" != embedded ] || export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-$RELEASE_TMP/compile-cache}"
case "$RELEASE_DISTRIBUTION" in
  socket | none) ;;
  *) fail "expected RELEASE_DISTRIBUTION to be socket or none, got: $RELEASE_DISTRIBUTION" ;;
esac
case "$RELEASE_NODE" in
  "" | *[!A-Za-z0-9_.@-]* | .*)
    fail "expected RELEASE_NODE to consist of letters, digits and _ . @ -, got: $RELEASE_NODE"
    ;;
esac
case "$RELEASE_BOOT_SCRIPT$RELEASE_BOOT_SCRIPT_CLEAN" in
  */*) fail "expected RELEASE_BOOT_SCRIPT to name a file of $VSN_DIR, got: $RELEASE_BOOT_SCRIPT" ;;
esac

IFS= read -r NODE_FOLDER <"$VSN_DIR/runtime.data" || true
if [ "$NODE_FOLDER" = "system" ]; then
  NODE_BIN=$(command -v node) || fail "this release was built without a runtime, and there is no node on the PATH"
else
  NODE_BIN="$RELEASE_ROOT/$NODE_FOLDER/bin/node"
  [ -x "$NODE_BIN" ] || fail "the runtime of this release is missing: $NODE_BIN"
fi
CODE="$RELEASE_ROOT/lib/${name}-$RELEASE_VSN"

# One option a line; empty lines and lines that begin with # are left out. The options stand before the program.
with_options() {
  OPTIONS_FILE="$1"
  shift
  [ -r "$OPTIONS_FILE" ] || fail "the file of options for node can't be read: $OPTIONS_FILE"
  COUNT=$#
  while IFS= read -r LINE || [ -n "$LINE" ]; do
    case "$LINE" in
      "" | "#"*) ;;
      *) set -- "$@" "$LINE" ;;
    esac
  done <"$OPTIONS_FILE"
  # The program and its arguments came first; they belong behind the options.
  while [ "$COUNT" -gt 0 ]; do
    FIRST="$1"
    shift
    set -- "$@" "$FIRST"
    COUNT=$((COUNT - 1))
  done
  exec "$NODE_BIN" "$@"
}

case "$RELEASE_COMMAND" in
  start | start_iex | eval | config) with_options "$RELEASE_VM_ARGS" "$CODE/main.js" "$@" ;;
  *) with_options "$RELEASE_REMOTE_VM_ARGS" "$CODE/control.js" "$@" ;;
esac
`
}
