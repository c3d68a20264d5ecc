#!/usr/bin/env bash
# A node that comes late in init.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod latecomer.ko hold=1 > late 2>&1 &'
wait_until grep -q ' latecomer$' "$PROC/devices"
run 'ls /dev/latecomer'
run 'echo 0 > $SYS/module/latecomer/parameters/hold'
run 'wait; cat late'
wait_until test -c /dev/latecomer
run 'cat /dev/latecomer'
run 'echo x > /dev/latecomer'
run 'grep -c latecomer $PROC/devices'
run 'rmmod latecomer'
run 'grep -c latecomer $PROC/devices'
log
