#!/usr/bin/env bash
# A node that comes late in init.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod latecomer.ko'
wait_until test -c /dev/latecomer
run 'cat /dev/latecomer'
run 'echo x > /dev/latecomer'
run 'grep -c latecomer $PROC/devices'
run 'rmmod latecomer'
run 'grep -c latecomer $PROC/devices'
log
