#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Parameters on insmod's command line, and through sys/module.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/params.ko" limit=0x20 'who="the two of you"' list=7,8 flag nosuch=1
wait_until log_has "params: unknown parameter 'nosuch' ignored"
wait_until log_has "params: hello the two of you, limit 32, list of 2, hidden 0, secret 0"

parameters=$SYS/module/params/parameters
assert_eq "$(cat "$parameters/limit")" 32
assert_eq "$(cat "$parameters/who")" "the two of you"
assert_eq "$(cat "$parameters/list")" 7,8
assert_eq "$(cat "$parameters/flag")" Y
assert_eq "$(stat -c %a "$parameters/limit")" 644
assert_eq "$(stat -c %a "$parameters/list")" 444
[ ! -e "$parameters/hidden" ] || fail "a parameter of mode 0 is shown"

echo 5 > "$parameters/limit"
assert_eq "$(cat "$parameters/limit")" 5
assert_fails 1 sh -c "echo x > $parameters/limit"
assert_fails 1 sh -c "echo 3 > $parameters/even"
assert_eq "$(cat "$parameters/limit")" 5
kcompctl rmmod params
[ ! -e "$SYS/module/params" ] || fail "sys/module/params is still there"
assert_eq "$(kcompctl modinfo -F parm "$TEST_MODULES/params.ko" | grep limit)" "limit:Upper bound (int)"
