#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A 32-bit program's ioctl goes to .compat_ioctl, with its own structures and pointers; a driver without one refuses.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/letters.ko"
"$CLIENTS/letters_client" "$DEV/letters" compat > got 2>&1 || true
if log_has 'out of reach'; then
  skip "needs the right to trace its clients"
fi
grep -q '^set -38' got && skip "this kernel has no 32-bit system calls"
assert_eq "$(cat got)" "set 12
turn 0 stib 23 morf 13
length 0 12"
