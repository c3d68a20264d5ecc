#!/usr/bin/env bash
# Conversions between units of time.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod clocks.ko'
run 'ls -l $PROC/clocks'
run 'cat $PROC/clocks'
run 'rmmod clocks'
run 'ls $PROC/clocks'
log
