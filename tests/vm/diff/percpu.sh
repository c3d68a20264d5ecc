#!/usr/bin/env bash
# A /proc file with a number for each CPU; a write changes that of the CPU it comes from.
# SPDX-License-Identifier: MIT
# vm: the kernel complains (the driver lets its caller overflow a buffer, and the kernel's copy check says so)
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

run 'insmod percpu.ko'
run 'ls -l $PROC/percpu'
run 'cat $PROC/percpu'
run 'taskset -c 1 sh -c "echo 5 > $PROC/percpu"'
run 'cat $PROC/percpu'
run 'taskset -c 0 sh -c "echo 7 > $PROC/percpu"'
run 'cat $PROC/percpu'
log
run 'taskset -c 0 sh -c "echo abc > $PROC/percpu"'
run 'cat $PROC/percpu'
run 'taskset -c 0 sh -c "printf 99 > $PROC/percpu"'
run 'taskset -c 0 sh -c "echo 99999999999 > $PROC/percpu"'
run 'cat $PROC/percpu'
run 'taskset -c 1 sh -c "printf %s -1 > $PROC/percpu"'
run 'cat $PROC/percpu'
run 'dd if=$PROC/percpu bs=5 count=2'
run 'dd if=$PROC/percpu bs=100 skip=1'
run 'rmmod percpu'
run 'ls $PROC/percpu'
log
