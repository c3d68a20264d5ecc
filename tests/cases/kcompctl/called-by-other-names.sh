#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Called as insmod, rmmod, lsmod, modinfo or dmesg, kcompctl is that command.
. "$TEST_LIB/common.sh"
start_kcompd
mkdir bin
for name in insmod rmmod lsmod modinfo dmesg; do ln -s "$KCOMPCTL" "bin/$name"; done
PATH=$PWD/bin:$PATH
insmod "$MODULES/kthreads.ko"
lsmod | grep '^kthreads ' > /dev/null || fail "lsmod"
assert_eq "$(modinfo -F name "$MODULES/kthreads.ko")" kthreads
rmmod kthreads
dmesg | grep 'kthreads completions exit' > /dev/null || fail "dmesg"
assert_fails 1 rmmod kthreads
assert_eq "$(cat output)" "rmmod: ERROR: Module kthreads is not currently loaded"
