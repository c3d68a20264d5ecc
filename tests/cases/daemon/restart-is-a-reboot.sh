#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Where somebody keeps the daemon's state, one that was killed is followed by one with the same modules; one module that brings it down
# three times is left out, until root loads it by hand. A clean restart forgets who was to blame.
. "$TEST_LIB/common.sh"
export RUNTIME_DIRECTORY=$PWD/state
mkdir state
modules() { kcompctl lsmod | awk 'NR > 1 { print $1 }' | sort | paste -sd ' '; }
ended() {
  process_gone "$DAEMON"
}
# The daemon is over, whatever its status was; the next one starts.
next_one() {
  wait_until ended
  wait "$DAEMON" || true
  start_kcompd
}
start_kcompd kthreads
kcompctl insmod percpu
kcompctl insmod "$TEST_MODULES/params.ko" || true
kcompctl rmmod kthreads
before=$(modules)
kill -KILL "$DAEMON"
next_one
assert_eq "$(modules)" "$before" "after a SIGKILL"

kcompctl insmod "$TEST_MODULES/falls.ko"
for _ in 1 2; do
  echo > "$DEV/falls" || true
  next_one
  assert_eq "$(modules)" "$(tr ' ' '\n' <<< "$before falls" | sort | paste -sd ' ')" "after a panic"
done
echo > "$DEV/falls" || true
next_one
assert_eq "$(modules)" "$before" "after the third panic"
assert_match "$(kcompctl status)" '^left out: falls \('
kill -KILL "$DAEMON"
next_one
assert_match "$(kcompctl status)" '^left out: falls \('
kcompctl insmod "$TEST_MODULES/falls.ko"
! kcompctl status | grep '^left out' || fail "it is loaded and left out"
kcompctl rmmod falls

# One that dies in its init takes each next daemon with it while that loads it again: three deaths, no more and no fewer.
gone_or_without_it() {
  process_gone "$DAEMON" || { says_running && "$KCOMPCTL" status 2> /dev/null | grep '^left out: falls (' > /dev/null; }
}
kcompctl insmod "$TEST_MODULES/falls.ko" in_init=1 || true
deaths=0
while wait_until gone_or_without_it && process_gone "$DAEMON"; do
  wait "$DAEMON" || true
  deaths=$((deaths + 1))
  launch_kcompd
done
assert_eq "$deaths" 3 "deaths in init"
assert_eq "$(modules)" "$before" "after the third death in init"
kill -KILL "$DAEMON"
next_one
assert_match "$(kcompctl status)" '^left out: falls \('
assert_eq "$(grep -c 'falls brought the daemon down (. of 3 times)' "$DAEMON_LOG")" 6 "deaths that were counted"
! grep 'falls brought the daemon down (4 of' "$DAEMON_LOG" || fail "deaths of others count as the module's"

stop_kcompd
start_kcompd
assert_eq "$(modules)" "$before" "after a clean restart"
