#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who takes a lock that he holds is told so, with the lock's name and both places, and ends; nobody else notices.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/oops.ko"
pid=$DAEMON

assert_fails 1 kcompctl insmod spin_deadlock
log_text > report
for line in "^WARNING: possible recursive locking detected$" "^[a-z]+/[0-9]+ is trying to acquire lock:$" \
  "^[0-9a-f]{16} \(my_lock\)\{\+\.\+\.\}-\{2:2\}, at: test_hello_init\+0x.* \[spin_deadlock\]$" "^but task is already holding lock:$" \
  "^ test_hello_init\+0x.* \[spin_deadlock\] spin_deadlock\.c:[0-9]+$"; do
  grep -qE -- "$line" report || fail "no line '$line' in: $(cat report)"
done
assert_eq "$(grep -cE '^[0-9a-f]{16} \(my_lock\)' report)" 2
[ "$(grep -E '^[0-9a-f]{16} \(my_lock\)' report | sort -u | wc -l)" = 2 ] || fail "the same place twice"

for lock in spin:spin rwlock:rw mutex:sleeper; do
  kcompctl dmesg --clear
  assert_fails 1 sh -c "echo ${lock%:*} > '$DEV/oops'"
  assert_match "$(log_text)" "\(${lock#*:}\)\{.*, at: .* \[oops\]$"
  assert_eq "$(cat "$DEV/oops")" well
done
kill -0 "$pid" || fail "the daemon is gone"
