#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# SIGTERM with 100 readers asleep in a driver: each gets an error, modules exit in reverse order, and nothing is left behind.
. "$TEST_LIB/common.sh"
start_kcompd kthreads percpu "$TEST_MODULES/gate.ko"
readers=()
for _ in $(seq 100); do
  cat "$DEV/gate" > /dev/null 2>> errors &
  readers+=($!)
done
wait_until blocked_calls_are 100
exec 3< "$DEV/gate" # a file that stays open
pid=$DAEMON
stop_kcompd
! kill -0 "$pid" 2> /dev/null || fail "it still runs"
for reader in "${readers[@]}"; do
  status=0
  wait "$reader" || status=$?
  [ "$status" = 1 ] || fail "a reader ended with $status"
done
assert_eq "$(wc -l < errors)" 100 "errors of readers"
exec 3<&-
assert_eq "$(ls "$LINKS")" "" "links"
[ ! -e "$RUN.sock" ] || fail "the socket is left"
# The log of the daemon has the closing lines of the drivers, the newest module's first; unless the machine was too slow for the time
# that a stop may take.
grep -nE 'hello_exit: In exit|kthreads completions exit' "$DAEMON_LOG" | sed 's/.*\] //' > exits
grep -q 'did not end within' "$DAEMON_LOG" || assert_eq "$(tr '\n' ';' < exits)" "hello_exit: In exit;kthreads completions exit;"
