#!/bin/sh
# Installs the reference: Elixir 1.18 on OTP 27, from Debian 13 (trixie), in a folder of its own. Needs root and a network.
#
# Run: conformance/install-reference.sh [DIR]
#
# DIR is conformance/.reference by default; say where else it is by BEAMLINE_REFERENCE.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-${BEAMLINE_REFERENCE:-$here/.reference}}

if [ -x "$dir/usr/bin/elixir" ]; then
  echo "the reference is there: $dir"
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo "the reference cannot be installed here: it needs root (debootstrap and chroot do)." >&2
  echo "npm run conformance then compares with the recorded traces." >&2
  exit 1
fi
if ! command -v debootstrap >/dev/null; then
  if ! { apt-get update -qq && apt-get install -y -qq debootstrap; }; then
    echo "the reference cannot be installed here: there is no debootstrap, and apt-get cannot install it." >&2
    exit 1
  fi
fi
# What is not whole is not kept: the folder has its name only at the end.
part="$dir.part"
trap 'rm -rf "$part"' EXIT
trap 'exit 1' INT TERM
rm -rf "$part"
if ! debootstrap --variant=minbase --include=elixir trixie "$part"; then
  echo "the reference cannot be installed here: debootstrap has failed." >&2
  exit 1
fi
LANG=C.UTF-8 chroot "$part" elixir --version
mv "$part" "$dir"
