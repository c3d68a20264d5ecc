#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver that writes so far past an array on its stack that there is no way back from its call: a panic, as in the kernel, and no
# report without end. The next daemon starts over the remains.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/oops.ko"

assert_fails 1 sh -c "echo smash-all > '$DEV/oops'"
wait_until process_gone "$DAEMON"
status=0
wait "$DAEMON" || status=$?
DAEMON=
assert_eq "$status" 134 "ended by SIGABRT"
assert_match "$(cat "$DAEMON_LOG")" "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: smash\+0x.* \[oops\]"
assert_eq "$(grep -c "stack-protector" "$DAEMON_LOG")" 2 "lines of it"

start_kcompd "$TEST_MODULES/oops.ko"
assert_eq "$(head -c 4 "$DEV/oops")" well
