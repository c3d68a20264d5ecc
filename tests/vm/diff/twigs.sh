#!/usr/bin/env bash
# Objects in sysfs, values in debugfs.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod twigs.ko'
run 'find $SYS/kernel/twigs | sort'
run 'ls -l $SYS/kernel/twigs/left | cut -c 1-10'
run 'cat $SYS/kernel/twigs/left/name $SYS/kernel/twigs/right/leaves'
run 'echo 5 > $SYS/kernel/twigs/left/leaves'
run 'echo 7 > $SYS/kernel/twigs/right/leaves'
run 'echo many > $SYS/kernel/twigs/right/leaves'
run 'echo 1 > $SYS/kernel/twigs/right/name'
run 'ls $SYS/kernel/debug/twigs'
run 'cat $SYS/kernel/debug/twigs/sum'
run 'echo 0x10 > $SYS/kernel/debug/twigs/watered'
run 'echo y > $SYS/kernel/debug/twigs/sunny'
run 'echo no > $SYS/kernel/debug/twigs/watered'
run 'cat $SYS/kernel/debug/twigs/watered $SYS/kernel/debug/twigs/sunny'
run 'rmmod twigs'
run 'ls $SYS/kernel/twigs $SYS/kernel/debug/twigs'
log
