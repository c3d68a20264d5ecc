#!/usr/bin/env bash
# As many lines as it is told.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod flood.ko'
wait_until test -c /dev/flood
run 'echo 5 > /dev/flood'
run 'echo many > /dev/flood'
run 'cat /dev/flood'
run 'rmmod flood'
log
