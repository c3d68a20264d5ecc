#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The entries that are there without any driver have the shapes of the kernel's.
. "$TEST_LIB/common.sh"
start_kcompd kthreads
assert_match "$(cat "$PROC/version")" '^Linux version [0-9]+\.[0-9]+\.[0-9]+'
assert_match "$(cat "$PROC/uptime")" '^[0-9]+\.[0-9]{2} [0-9]+\.[0-9]{2}$'
assert_match "$(cat "$PROC/modules")" '^kthreads [0-9]+ 0 - Live 0x[0-9a-f]{16} \(O\)$'
assert_match "$(head -1 "$PROC/devices")" '^Character devices:$'
assert_match "$(tail -1 "$PROC/devices")" '^Block devices:$'
assert_match "$(cat "$PROC/stat")" '^btime [0-9]+$'
assert_match "$(cat "$PROC/version")" "^Linux version $(cat "$PROC/sys/kernel/osrelease") "

assert_match "$(cat "$PROC/sys/kernel/printk")" '^[0-9]+	[0-9]+	[0-9]+	[0-9]+$'
echo "3 4 1 7" > "$PROC/sys/kernel/printk"
assert_eq "$(cat "$PROC/sys/kernel/printk")" "3	4	1	7"
assert_fails 1 sh -c "echo x > $PROC/sys/kernel/printk"

echo 1 > "$PROC/sys/kernel/modules_disabled"
assert_fails 1 sh -c "echo 0 > $PROC/sys/kernel/modules_disabled"
assert_fails 1 kcompctl rmmod kthreads
assert_match "$(cat output)" "Operation not permitted"
