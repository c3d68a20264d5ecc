# SPDX-License-Identifier: MIT
# What every shell case sources: start and stop a daemon of its own, wait for states, compare.
# shellcheck shell=bash
#
# The runner sets: KCOMPD, KCOMPCTL (the programs), MODULES and TEST_MODULES (directories of .ko files), CLIENTS (helper
# programs), KDIR (for make -C), SOURCES (the repository; in the guest its README.md and tests/modules), FACE (fuse or
# cuse). A case runs in an empty directory of its own. Exit 77 means: not possible here, and says why.
set -euo pipefail

RUN=$PWD/run           # the instance's directory; its socket is $RUN.sock
LINKS=$PWD/links       # where the daemon puts links to its nodes when CUSE is not there
export PROC=$RUN/proc SYS=$RUN/sys DEV=$RUN/dev KCOMPD_DIRECTORY=$RUN
[ "${FACE:=fuse}" != cuse ] || DEV=/dev
DAEMON_LOG=$PWD/daemon.log
DAEMON=                # pid of the running daemon
PATH=$(dirname "$KCOMPCTL"):$PATH
mkdir -p "$LINKS"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

skip() {
  echo "SKIPPED: $*"
  exit 77
}

need() {
  command -v "$1" > /dev/null || skip "needs $1"
}

# wait_until COMMAND...: true within two minutes (a limit for a broken program, not a delay), else the case fails.
wait_until() {
  local deadline=$((SECONDS + ${WAIT_LIMIT:-120}))
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || fail "waited in vain until: $*"
    sleep 0.02
  done
}

# A daemon that has loaded the modules that it begins with; it answers before.
says_running() {
  "$KCOMPCTL" status 2> /dev/null | grep -x 'state: running' > /dev/null
}

daemon_ready() {
  kill -0 "$DAEMON" 2> /dev/null || fail "the daemon ended while it started"
  says_running
}

# launch_kcompd: a daemon, which may not be ready yet. DAEMON_ARGS are passed on.
launch_kcompd() {
  # shellcheck disable=SC2086 # DAEMON_ARGS is a list of words
  "$KCOMPD" --directory "$RUN" --module-dir "$MODULES" --config /dev/null --face "$FACE" --links "$LINKS" \
    ${DAEMON_ARGS:-} >> "$DAEMON_LOG" 2>&1 &
  DAEMON=$!
}

# start_kcompd [MODULE...]: a daemon with these modules loaded; waits until it is ready.
start_kcompd() {
  launch_kcompd
  wait_until daemon_ready
  local module
  for module; do
    kcompctl insmod "$module"
  done
}

# The daemon gets SIGTERM; false, with a message, if it does not exit 0 or leaves its mount.
daemon_stops() {
  local pid=$DAEMON status=0
  DAEMON=
  kill -TERM "$pid"
  wait "$pid" || status=$?
  if [ "$status" != 0 ]; then
    echo "FAILED: the daemon exited with $status" >&2
    return 1
  fi
  if mountpoint -q "$RUN"; then
    echo "FAILED: the mount is still there" >&2
    return 1
  fi
}

# stop_kcompd: SIGTERM; the daemon must exit 0 and leave neither mount nor links.
stop_kcompd() {
  [ -z "$DAEMON" ] || daemon_stops || exit 1
}

on_exit() {
  local status=$?
  trap - EXIT
  if [ -n "$DAEMON" ]; then
    if [ "$status" = 0 ]; then
      daemon_stops || status=1
    else
      kill -KILL "$DAEMON" 2> /dev/null || true
      wait "$DAEMON" 2> /dev/null || true
      umount -l -q "$RUN" 2> /dev/null || true
    fi
  fi
  if grep -qE 'ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:' "$DAEMON_LOG" 2> /dev/null; then
    echo "FAILED: a sanitizer reported something" >&2
    [ "$status" != 0 ] || status=1
  fi
  if [ "$status" != 0 ] && [ "$status" != 77 ]; then
    echo "--- the daemon's log (last 60 lines)" >&2
    tail -n 60 "$DAEMON_LOG" >&2 2> /dev/null || true
  fi
  local children
  children=$(jobs -p)
  # shellcheck disable=SC2086 # a list of pids
  [ -z "$children" ] || kill $children 2> /dev/null || true
  exit "$status"
}
trap on_exit EXIT

# The text of the log, without time stamps.
log_text() {
  kcompctl dmesg | sed 's/^\[ *[0-9.]*\] //'
}

log_has() {
  log_text | grep -F -- "$1" > /dev/null
}

# task_state PID: the letter of the third field of /proc/PID/stat; nothing if there is no such process.
task_state() {
  sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2> /dev/null || true
}

# The shell may take note of a child's end between the two looks; then the second finds nothing.
process_gone() {
  kill -0 "$1" 2> /dev/null || return 0
  case $(task_state "$1") in
  Z | X | '') ;;
  *) return 1 ;;
  esac
}

# blocked_calls: how many calls of clients sleep in a driver now.
blocked_calls() {
  kcompctl ps | awk 'NR > 1 && $2 != 0 && $3 ~ /[SD]/' | wc -l
}

blocked_calls_are() {
  [ "$(blocked_calls)" = "$1" ]
}

assert_eq() {
  [ "$1" = "$2" ] || fail "got '$1', expected '$2'${3:+ ($3)}"
}

assert_match() {
  grep -qE -- "$2" <<< "$1" || fail "got '$1', which does not match '$2'"
}

# assert_fails STATUS COMMAND...: the exit status; its output is left in the file `output`.
assert_fails() {
  local expected=$1 status=0
  shift
  "$@" > output 2>&1 || status=$?
  [ "$status" = "$expected" ] || fail "'$*' exited with $status, expected $expected; it printed: $(cat output)"
}
