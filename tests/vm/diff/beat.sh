#!/usr/bin/env bash
# An hrtimer that comes back.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod beat.ko'
run 'ls -l $PROC/beat'
run 'cat $PROC/beat'
run 'rmmod beat'
run 'ls $PROC/beat'
log
