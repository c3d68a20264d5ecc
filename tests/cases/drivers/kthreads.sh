#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The session of the kthreads document: two threads, ordered by a completion.
. "$TEST_LIB/common.sh"
start_kcompd kthreads
wait_until log_has "Hello from kthread 2!"
assert_match "$(kcompctl lsmod)" '^kthreads +[0-9]+ +0$'
assert_fails 1 kcompctl insmod kthreads
assert_match "$(cat output)" 'insmod: ERROR: could not insert module .*kthreads.*: File exists'
kcompctl rmmod kthreads
assert_fails 1 kcompctl rmmod kthreads
assert_match "$(cat output)" 'rmmod: ERROR: Module kthreads is not currently loaded'

threads() { find "/proc/$DAEMON/task" -mindepth 1 -maxdepth 1 | wc -l; }
descriptors() { find "/proc/$DAEMON/fd" -mindepth 1 | wc -l; }
for _ in $(seq 20); do kcompctl insmod kthreads && kcompctl rmmod kthreads; done
before="$(descriptors)"
for _ in $(seq 100); do kcompctl insmod kthreads && kcompctl rmmod kthreads; done
no_more() { [ "$(descriptors)" -le "$before" ]; } # those of a client that is gone may stay a moment longer
wait_until no_more
few_threads() { [ "$(threads)" -le 30 ]; }
wait_until few_threads
log_text | grep -E '^(kernel threads|Hello|kthreads)' > log
awk 'NR % 4 == 1 && $0 != "kernel threads completions example" || NR % 4 == 2 && $0 != "Hello from kthread 1!" ||
     NR % 4 == 3 && $0 != "Hello from kthread 2!" || NR % 4 == 0 && $0 != "kthreads completions exit" { print NR ": " $0; bad = 1 }
     END { exit bad || NR < 400 }' log || fail "the order of the log lines"
