#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# An open proc file does not keep its module; after rmmod it answers EIO, and its release ran once. One of debugfs does keep it.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/procfiles.ko"
exec {file}< "$PROC/procfiles/rw"
exec {debug}< "$SYS/kernel/debug/procfiles/value"
assert_fails 1 kcompctl rmmod procfiles
assert_match "$(cat output)" "is in use"
exec {debug}<&-
module_unused() { [ "$(cat "$SYS/module/procfiles/refcnt")" = 0 ]; }
wait_until module_unused
kcompctl rmmod procfiles
assert_eq "$(log_text | grep -c 'procfiles: release')" 1
assert_fails 1 cat <&"$file"
assert_match "$(cat output)" "Input/output error"
exec {file}<&-
kcompctl insmod "$TEST_MODULES/procfiles.ko"
assert_eq "$(cat "$PROC/procfiles/value")" 5
assert_eq "$(log_text | grep -c 'procfiles: release')" 1
