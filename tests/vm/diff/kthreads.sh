#!/usr/bin/env bash
# Two kernel threads, ordered by a completion.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

run 'insmod kthreads.ko'
log_wait 'Hello from kthread 2!'
log
run 'modinfo kthreads.ko'
run 'modinfo -F description kthreads.ko'
run 'modinfo nosuchmodule'
run 'lsmod | head -n 1'
run 'lsmod | grep "^kthreads "'
run 'grep -c "^kthreads [0-9]* 0 - Live 0x" $PROC/modules'
run 'insmod kthreads.ko'
run 'insmod nosuchfile.ko'
run 'insmod'
run 'rmmod kthreads'
log_wait 'kthreads completions exit'
run 'rmmod kthreads'
run 'lsmod | grep "^kthreads "'
log
