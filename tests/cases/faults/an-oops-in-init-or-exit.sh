#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A fault in init or exit: insmod and rmmod fail, the module stays as it was then and cannot be removed, everything else goes on.
. "$TEST_LIB/common.sh"
start_kcompd kthreads
pid=$DAEMON

assert_fails 1 kcompctl insmod "$TEST_MODULES/oops.ko" init=null
assert_match "$(cat output)" "Bad address"
wait_until log_has "BUG: kernel NULL pointer dereference, address: 0000000000000010"
assert_match "$(log_text)" "^ oops_init\+0x.* \[oops\] oops\.c:[0-9]+$"
assert_match "$(grep '^oops ' "$PROC/modules")" " Loading .*D"
assert_fails 1 kcompctl rmmod oops
assert_fails 1 kcompctl insmod "$TEST_MODULES/oops.ko"
kcompctl rmmod kthreads
kcompctl insmod kthreads
kill -0 "$pid" || fail "the daemon is gone"
stop_kcompd

start_kcompd kthreads
kcompctl insmod "$TEST_MODULES/oops.ko" exit=overflow
assert_fails 1 kcompctl rmmod oops
wait_until log_has "BUG: stack guard page was hit"
assert_match "$(grep '^oops ' "$PROC/modules")" " Unloading .*D"
kcompctl rmmod kthreads
