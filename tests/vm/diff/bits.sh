#!/usr/bin/env bash
# Bits and bitmaps, and how they are printed.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod bits.ko'
run 'ls -l $PROC/bits'
run 'cat $PROC/bits'
run 'rmmod bits'
run 'ls $PROC/bits'
log
