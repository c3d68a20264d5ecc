#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A kthread that faults, or overflows its stack, ends; who stops it later is not kept waiting, and everything else goes on.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/oops.ko"
pid=$DAEMON

for what in null overflow; do
  kcompctl dmesg --clear
  echo "kthread-$what" > "$DEV/oops"
  wait_until log_has "end trace"
  log_text > report
  assert_match "$(cat report)" "^CPU: [0-9]+ PID: [0-9]+ Comm: oops_thread "
  grep -qE "^ thread_main\+0x.* \[oops\]|^ overflow\+0x" report || fail "no place in: $(cat report)"
  echo join > "$DEV/oops"
  wait_until log_has "the thread ended with -4"
  kill -0 "$pid" || fail "the daemon is gone"
  assert_eq "$(cat "$DEV/oops")" well
done
! kcompctl ps | grep oops_thread > /dev/null || fail "the thread is still there"
