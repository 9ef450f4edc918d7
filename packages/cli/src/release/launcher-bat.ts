import { COMMAND_LINES } from "./launcher.ts"
import type { LauncherOptions } from "./launcher.ts"

/** The batch program `bin/NAME.bat`, which does what `bin/NAME` does. */
export function launcherBatch({ name }: LauncherOptions): string {
  const lines = `@echo off
setlocal enabledelayedexpansion
rem Starts, stops and talks to the release. Written by "beamline release"; changes belong into rel/env.bat.

pushd "%~dp0.." || exit /b 1
set "RELEASE_ROOT=!CD!"
popd
if not defined RELEASE_NAME set "RELEASE_NAME=${name}"
if not defined RELEASE_VSN for /f "usebackq tokens=2" %%V in ("!RELEASE_ROOT!\\releases\\start.data") do set "RELEASE_VSN=%%V"
if not defined RELEASE_PROG set "RELEASE_PROG=%~n0"
set "RELEASE_COMMAND=%~1"
set "VSN_DIR=!RELEASE_ROOT!\\releases\\!RELEASE_VSN!"

if not exist "!VSN_DIR!\\start.json" (
  echo ERROR: expected RELEASE_VSN to be a version that is in releases, got: !RELEASE_VSN! 1>&2
  exit /b 1
)
if "!RELEASE_COMMAND!" == "" goto usage
if "!RELEASE_COMMAND!" == "help" goto usage
if "!RELEASE_COMMAND!" == "version" (
  echo !RELEASE_NAME! !RELEASE_VSN!
  exit /b 0
)
set "KNOWN="
for %%C in (start start_iex daemon daemon_iex eval rpc remote restart stop pid status logs config) do if "%%C" == "!RELEASE_COMMAND!" set "KNOWN=1"
if not defined KNOWN (
  call :print_usage
  echo ERROR: Unknown command !RELEASE_COMMAND! 1>&2
  exit /b 1
)

if exist "!VSN_DIR!\\env.bat" call "!VSN_DIR!\\env.bat"
if not defined RELEASE_MODE set "RELEASE_MODE=embedded"
if not defined RELEASE_NODE set "RELEASE_NODE=!RELEASE_NAME!"
if not defined RELEASE_TMP set "RELEASE_TMP=!RELEASE_ROOT!\\tmp"
if not defined RELEASE_SYS_CONFIG set "RELEASE_SYS_CONFIG=!VSN_DIR!\\sys.config.json"
if not defined RELEASE_VM_ARGS set "RELEASE_VM_ARGS=!VSN_DIR!\\node.args"
if not defined RELEASE_REMOTE_VM_ARGS set "RELEASE_REMOTE_VM_ARGS=!VSN_DIR!\\remote.node.args"
if not defined RELEASE_DISTRIBUTION set "RELEASE_DISTRIBUTION=socket"
if not defined RELEASE_BOOT_SCRIPT set "RELEASE_BOOT_SCRIPT=start"
if not defined RELEASE_BOOT_SCRIPT_CLEAN set "RELEASE_BOOT_SCRIPT_CLEAN=start_clean"
set "VALID="
for %%M in (embedded interactive) do if "%%M" == "!RELEASE_MODE!" set "VALID=1"
if not defined VALID (
  echo ERROR: expected RELEASE_MODE to be embedded or interactive, got: !RELEASE_MODE! 1>&2
  exit /b 1
)
if "!RELEASE_MODE!" == "embedded" if not defined NODE_COMPILE_CACHE set "NODE_COMPILE_CACHE=!RELEASE_TMP!\\compile-cache"
set "VALID="
for %%D in (socket none) do if "%%D" == "!RELEASE_DISTRIBUTION!" set "VALID=1"
if not defined VALID (
  echo ERROR: expected RELEASE_DISTRIBUTION to be socket or none, got: !RELEASE_DISTRIBUTION! 1>&2
  exit /b 1
)

set "NODE_FOLDER="
for /f "usebackq delims=" %%N in ("!VSN_DIR!\\runtime.data") do set "NODE_FOLDER=%%N"
set "NODE_BIN=!RELEASE_ROOT!\\!NODE_FOLDER!\\bin\\node.exe"
if "!NODE_FOLDER!" == "system" set "NODE_BIN=node"
set "CODE=!RELEASE_ROOT!\\lib\\${name}-!RELEASE_VSN!"

set "PROGRAM=control.js"
set "OPTIONS_FILE=!RELEASE_REMOTE_VM_ARGS!"
for %%C in (start start_iex eval config) do if "%%C" == "!RELEASE_COMMAND!" (
  set "PROGRAM=main.js"
  set "OPTIONS_FILE=!RELEASE_VM_ARGS!"
)
set "OPTIONS="
for /f "usebackq eol=# delims=" %%O in ("!OPTIONS_FILE!") do set "OPTIONS=!OPTIONS! %%O"
"!NODE_BIN!" !OPTIONS! "!CODE!\\!PROGRAM!" %*
exit /b !ERRORLEVEL!

:usage
call :print_usage
exit /b 0

:print_usage
echo Usage: !RELEASE_PROG! COMMAND [ARGS] 1>&2
echo. 1>&2
echo The known commands are: 1>&2
echo. 1>&2
${COMMAND_LINES.map((line) => `echo ${line.replaceAll(/[&|<>^]/g, "^$&")} 1>&2`).join("\n")}
exit /b 0
`
  return lines.replaceAll("\n", "\r\n")
}
