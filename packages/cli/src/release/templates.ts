/** A file of `rel/` that the assembly renders. */
export interface Template {
  /** Its name in `rel/`, without `.template`, and in `releases/VERSION`. */
  readonly name: string
  /** What is rendered when the project has none of its own, and what `release.init` writes. */
  readonly content: string
}

const ENV_SH = `#!/bin/sh
# Runs before every command but version and help. RELEASE_ROOT, RELEASE_NAME, RELEASE_VSN and RELEASE_COMMAND
# (start, rpc, ...) are set. What this sets stays overridable only if it is written so: \${NAME:-default}.

# The name under which the system is found; two systems of one release need two.
# export RELEASE_NODE="\${RELEASE_NODE:-<%= release.name %>}"

# embedded keeps compiled code on disk, interactive does not.
# export RELEASE_MODE="\${RELEASE_MODE:-embedded}"

# socket, or none for a system that can't be reached.
# export RELEASE_DISTRIBUTION="\${RELEASE_DISTRIBUTION:-socket}"

# Where the control socket, logs and compiled code are. A socket's path may have 107 bytes at most.
# export RELEASE_TMP="\${RELEASE_TMP:-/run/<%= release.name %>}"
`

const ENV_BAT = `@echo off
rem Runs before every command but version and help.
rem set RELEASE_NODE=<%= release.name %>
rem set RELEASE_MODE=embedded
rem set RELEASE_DISTRIBUTION=socket
`

const NODE_ARGS = `# Options for node when the system starts, one a line: start, start_iex, daemon, eval, config.

# Stack traces name the lines of the sources.
--enable-source-maps

# The heap's limit, in MB.
# --max-old-space-size=1024
`

const REMOTE_NODE_ARGS = `# Options for node in the commands that talk to the running system: rpc, remote, stop and others.

# They need little: a small heap starts faster.
--max-semi-space-size=1
`

/** In the order in which \`release.init\` writes them. */
export const TEMPLATES: readonly Template[] = [
  { name: "node.args", content: NODE_ARGS },
  { name: "remote.node.args", content: REMOTE_NODE_ARGS },
  { name: "env.sh", content: ENV_SH },
  { name: "env.bat", content: ENV_BAT },
]
