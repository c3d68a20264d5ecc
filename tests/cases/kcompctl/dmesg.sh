#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dmesg shows the log in each of its forms, follows it and clears it.
. "$TEST_LIB/common.sh"
start_kcompd kthreads
wait_until log_has "Hello from kthread 2!"
assert_match "$(kcompctl dmesg)" '^\[ *[0-9]+\.[0-9]{6}\] Hello from kthread 1!$'
assert_match "$(kcompctl dmesg -r)" '^<[0-7]>\[ *[0-9]+\.[0-9]{6}\] Hello from kthread 1!$'
assert_match "$(kcompctl dmesg -x)" '^kern  :(info|warn|notice|err)[ ]*: \[ *[0-9]+\.[0-9]{6}\] Hello from kthread 1!$'
assert_eq "$(kcompctl dmesg -l emerg)" ""
assert_match "$(kcompctl dmesg -l emerg,alert,crit,err,warn,notice,info,debug)" 'Hello from kthread 1!'
assert_fails 1 kcompctl dmesg -l loud
assert_eq "$(cat output)" "dmesg: unknown level 'loud'"

kcompctl dmesg -w > followed & follower=$!
followed_has() { grep -qF "$1" followed; }
wait_until followed_has "Hello from kthread 2!"
kcompctl rmmod kthreads
wait_until followed_has "kthreads completions exit"
kill "$follower"
wait "$follower" || true

assert_match "$(kcompctl dmesg -c)" 'kthreads completions exit'
assert_eq "$(kcompctl dmesg)" "" "after -c"
kcompctl insmod kthreads
wait_until log_has "Hello from kthread 2!"
kcompctl dmesg -C
assert_eq "$(kcompctl dmesg)" "" "after -C"

# The level of what the daemon shows itself.
kcompctl dmesg -n 1
kcompctl rmmod kthreads
log_has "kthreads completions exit" || fail "not in the log"
lines=$(grep -c 'kthreads completions exit' "$DAEMON_LOG" || true)
assert_eq "$lines" 1 "lines on standard error"
assert_fails 1 kcompctl dmesg -n 9
