#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A sleep with a spinlock or a CPU held is reported, once for each place, and goes on.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/oops.ko"

for what in sleep sleep-cpu sleep sleep-cpu; do
  echo "$what" > "$DEV/oops"
done
assert_eq "$(log_text | grep -cE '^BUG: scheduling while atomic: [a-z]+/[0-9]+/0x00000002$')" 2
assert_match "$(log_text)" "^ sleep_with_spinlock\+0x.* \[oops\] oops\.c:[0-9]+$"
assert_match "$(log_text)" "^ sleep_with_cpu\+0x.* \[oops\] oops\.c:[0-9]+$"
assert_eq "$(cat "$DEV/oops")" well
