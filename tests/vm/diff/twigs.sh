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
run 'stat -c "%n %a %s" $SYS/kernel/twigs/left/bark $SYS/kernel/twigs/left/grain $SYS/kernel/twigs/left/moss $SYS/kernel/twigs/seeds'
run 'cat $SYS/kernel/twigs/seeds; echo'
run 'tr "\0" . < $SYS/kernel/twigs/left/bark; echo'
run 'printf smooth > $SYS/kernel/twigs/left/bark'
run 'tail -c +4 $SYS/kernel/twigs/right/bark | tr "\0" .; echo'
run 'dd if=/dev/zero of=$SYS/kernel/twigs/left/bark bs=10 count=2 conv=notrunc status=none'
run 'dd if=/dev/zero of=$SYS/kernel/twigs/left/bark bs=1 count=1 seek=16 conv=notrunc status=none'
run 'printf and >> $SYS/kernel/twigs/left/bark'
run 'od -c $SYS/kernel/twigs/left/bark'
run 'dd if=$SYS/kernel/twigs/left/grain bs=6000 count=2 status=none | wc -c'
run 'echo 1 > $SYS/kernel/twigs/left/moss'
run 'cat $SYS/kernel/twigs/left/moss'
run 'echo 1 > $SYS/kernel/twigs/left/grain'
run 'rmmod twigs'
run 'ls $SYS/kernel/twigs $SYS/kernel/debug/twigs'
log
