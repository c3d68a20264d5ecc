#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A lock taken twice in init: a report with the lock and both places, insmod fails, and everything else goes on.
. "$TEST_LIB/common.sh"
start_kcompd lothars_chardev percpu completion_lab
pid=$DAEMON
cat "$DEV/completion_lab" > waited & reader=$!
wait_until blocked_calls_are 1

assert_fails 1 timeout 60 kcompctl insmod spin_deadlock
assert_match "$(cat output)" 'insmod: ERROR: could not insert module .*spin_deadlock.*: Bad address'
log_text > report
grep -qx 'Starting critical region' report || fail "init did not come to its lock"
! grep -q 'Ending critical region' report || fail "init went on"
for line in 'WARNING: possible recursive locking detected' ' \*\*\* DEADLOCK \*\*\*' '  lock\(my_lock\);' \
  'kcompctl/[0-9]+ is trying to acquire lock:' 'but task is already holding lock:'; do
  grep -qxE -- "$line" report || fail "no line '$line' in: $(cat report)"
done
at=$(sed -nE 's/^[0-9a-f]+ \(my_lock\)\{\+\.\+\.\}-\{2:2\}, at: (test_hello_init\+0x[0-9a-f]+).* \[spin_deadlock\]$/\1/p' report)
assert_eq "$(sort -u <<< "$at" | wc -l)" 2 "different places: $at"

# It never leaves, as what it holds is not known; everybody else does.
assert_match "$(grep '^spin_deadlock ' "$PROC/modules")" ' Loading '
assert_fails 1 kcompctl rmmod spin_deadlock
kill -0 "$pid" || fail "the daemon is gone"
assert_eq "$(cat "$DEV/lothars_chardev")" ''
wait_until log_has 'event came from READ function - 0'
taskset -c 0 sh -c "echo 5 > '$PROC/percpu'"
assert_match "$(cat "$PROC/percpu")" '^Processor 0:5$'
echo complete > "$DEV/completion_lab"
wait "$reader"
assert_eq "$(cat waited)" completed
kcompctl insmod kthreads
kcompctl rmmod kthreads lothars_chardev percpu completion_lab
