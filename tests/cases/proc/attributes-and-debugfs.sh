#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# sys/kernel/<object>/<attribute>, sys/kernel/debug and sys/module/<m>.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/procfiles.ko"
attribute=$SYS/kernel/procfiles/value
assert_eq "$(stat -c %a:%s "$attribute")" 664:4096
assert_eq "$(cat "$attribute")" 5
echo 0x20 > "$attribute"
assert_eq "$(cat "$attribute")" 32
assert_fails 1 sh -c "echo x > $attribute"

assert_eq "$(stat -c %a "$SYS/kernel/debug")" 700
echo 9 > "$SYS/kernel/debug/procfiles/counter"
assert_eq "$(cat "$SYS/kernel/debug/procfiles/counter")" 9
assert_eq "$(cat "$SYS/kernel/debug/procfiles/value")" 32

module=$SYS/module/procfiles
assert_eq "$(cat "$module/initstate") $(cat "$module/refcnt")" "live 0"
assert_match "$(cat "$module/coresize")" '^[0-9]+$'
assert_eq "$(ls "$module/holders")" ""
assert_eq "$(cat "$module/parameters/leave")" N
assert_fails 2 sh -c "echo Y > $module/parameters/leave"
