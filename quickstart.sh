#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# From a fresh Debian 12 to drivers that answer: installs what the build needs, builds, starts the daemon from the build tree, walks
# through the sessions of the three drivers, and stops everything again. With --keep the daemon stays up.
set -euo pipefail
cd "$(dirname "$0")"

keep=
case ${1:-} in
'') ;;
--keep) keep=1 ;;
*)
  echo "quickstart.sh: unknown argument '$1' (usage: quickstart.sh [--keep])" >&2
  exit 2
  ;;
esac
if [ "$(id -u)" != 0 ]; then
  echo "quickstart.sh: installing packages and making device nodes needs root (try: sudo $0 $*)" >&2
  exit 4
fi

BUILD=$PWD/build/release
DIRECTORY=/run/kcompd
DEVICE=/dev/lothars_chardev
LAB=/dev/completion_lab
LOG=$(mktemp "${TMPDIR:-/tmp}/kcompd-quickstart.XXXXXX")
DAEMON=

finish() {
  status=$?
  trap - EXIT
  if [ -n "$DAEMON" ] && { [ -z "$keep" ] || [ "$status" != 0 ]; }; then
    kill -TERM "$DAEMON" 2> /dev/null || true
    wait "$DAEMON" 2> /dev/null || true
  fi
  if [ "$status" != 0 ]; then
    echo "quickstart.sh: stopped with status $status; the daemon's log:" >&2
    tail -n 30 "$LOG" >&2
  fi
  if [ -z "$keep" ] || [ "$status" != 0 ]; then # else the daemon that stays up writes to it
    rm -f "$LOG"
  fi
  exit "$status"
}
trap finish EXIT

say() {
  printf '\n# %s\n' "$*"
}

# run COMMAND: show a command line as one would type it, then what it prints.
run() {
  printf '\n$ %s\n' "$*"
  bash -c "$*"
}

# expect STATUS COMMAND: the same for a command that ends with another status.
expect() {
  local wanted=$1 status=0
  shift
  run "$@" || status=$?
  [ "$status" = "$wanted" ]
}

say "packages that the build needs"
missing=()
for package in ccache cmake fuse3 g++ gcc kmod libexpected-dev libbenchmark-dev libfuse3-dev libgmock-dev libgtest-dev libinih-dev \
  libkmod-dev libmd-dev libspdlog-dev libsystemd-dev liburcu-dev make ninja-build nlohmann-json3-dev pkg-config procps util-linux; do
  dpkg-query -W -f='${Status}' "$package" 2> /dev/null | grep 'ok installed' > /dev/null || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > "$LOG"
else
  echo "all there"
fi

say "build (a few minutes the first time)"
cmake --preset release > "$LOG"
cmake --build --preset release --target kcompd kcompctl modules > "$LOG"
echo "built: $BUILD/kcompd, $BUILD/kcompctl, $BUILD/modules/*.ko"

say "start the daemon from the build tree"
if "$BUILD/kcompctl" status > /dev/null 2>&1; then
  echo "quickstart.sh: kcompd runs already: use it, or stop it (kill $("$BUILD/kcompctl" status | sed -n 's/.*pid \([0-9]*\).*/\1/p' | head -n 1)) and start this again" >&2
  trap - EXIT
  rm -f "$LOG"
  exit 1
fi
"$BUILD/kcompd" --directory "$DIRECTORY" --module-dir "$BUILD/modules" --config /dev/null > "$LOG" 2>&1 &
DAEMON=$!
export PATH=$BUILD:$PATH
until kcompctl status 2> /dev/null | grep -x 'state: running' > /dev/null; do
  kill -0 "$DAEMON" 2> /dev/null || exit 1
  sleep 0.05
done
run kcompctl status

say "a thread that each reader wakes"
run "kcompctl modinfo $BUILD/modules/lothars_chardev.ko"
run kcompctl insmod lothars_chardev
run kcompctl lsmod
expect 1 kcompctl insmod lothars_chardev
run "ls -lL $DEVICE"
run "cat $DEVICE"
run "cat $DEVICE"
echo "(empty, as it should be: what the driver did is in its log)"
run "ps -T -p $DAEMON | grep -E 'SPID|lothars'"
run kcompctl rmmod lothars_chardev
run 'kcompctl dmesg | tail -n 12'

say "one slot for each CPU; a write lands on the CPU of the writer"
run kcompctl insmod percpu
run "cat $DIRECTORY/proc/percpu"
for cpu in $(seq 0 $(($(getconf _NPROCESSORS_ONLN) - 1)) | head -n 2); do
  run "taskset -c $cpu sh -c 'echo 5 > $DIRECTORY/proc/percpu'"
  run "cat $DIRECTORY/proc/percpu"
done
run kcompctl rmmod percpu
run 'kcompctl dmesg | tail -n 6'

say "readers that sleep until somebody completes what they wait for"
run kcompctl insmod completion_lab
run "cat $LAB & sleep 1; cat $DIRECTORY/proc/completion_lab; kcompctl ps; echo complete > $LAB; wait"
expect 1 "echo try > $LAB"
expect 1 "echo wait_timeout 500 > $LAB"
run kcompctl rmmod completion_lab

if [ -n "$keep" ]; then
  say "the daemon stays up (pid $DAEMON)"
  cat <<EOF
Use it:  export PATH=$BUILD:\$PATH; kcompctl insmod lothars_chardev; cat $DEVICE; kcompctl dmesg -w
Its log: $LOG
Stop it: kill $DAEMON
EOF
  disown "$DAEMON"
else
  say "stop it"
  kill -TERM "$DAEMON"
  wait "$DAEMON"
  DAEMON=
  echo "stopped: the mount, the nodes and the links are gone"
fi
