#!/usr/bin/env bash
# A bus of its own, and a platform device with its driver.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod platdev.ko'
run 'cat $SYS/devices/platform/platdev/level'
run 'echo 8 > $SYS/devices/platform/platdev/level'
run 'cat $SYS/devices/platform/platdev/level'
run 'echo eight > $SYS/devices/platform/platdev/level'
run 'cat $SYS/bus/ownbus/version'
run 'cat $SYS/bus/ownbus/drivers/own/note'
run 'ls $SYS/bus/ownbus/devices'
run 'rmmod platdev'
run 'ls $SYS/bus/ownbus'
log
