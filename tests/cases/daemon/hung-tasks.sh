#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A task in a sleep that nobody can end is reported in the kernel's words; one that a signal can end is not.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/gate.ko"
assert_eq "$(cat "$PROC/sys/kernel/hung_task_timeout_secs")" 120

head -c 1 "$DEV/gate" > /dev/null & soft=$!
head -c 1 "$DEV/gate_hard" > /dev/null & hard=$!
wait_until blocked_calls_are 2
echo 1 > "$PROC/sys/kernel/hung_task_timeout_secs"
told() { log_text | grep "^task:head  *state:D .* caller:$hard .* wait_event \[gate\]\$" > /dev/null; }
wait_until told # the last of its lines
log_has "INFO: task head:$hard blocked for more than 1 seconds." || fail "how long is not said"
log_has '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.' || fail "how to end it is not said"
! log_has "INFO: task head:$soft blocked" || fail "a sleep that a signal can end is reported"

echo 2 > "$PROC/sys/kernel/hung_task_warnings"
suppressed() { log_has 'Future hung task reports are suppressed'; }
wait_until suppressed
assert_eq "$(cat "$PROC/sys/kernel/hung_task_warnings")" 0 "reports that are left"

! echo -1 2> /dev/null > "$PROC/sys/kernel/hung_task_timeout_secs" || fail "less than no time is accepted"
echo go > "$DEV/gate"
wait "$soft" "$hard"
