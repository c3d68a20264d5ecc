#!/usr/bin/env bash
# References and counters.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod counts.ko'
run 'ls -l $PROC/counts'
run 'cat $PROC/counts'
run 'rmmod counts'
run 'ls $PROC/counts'
log
