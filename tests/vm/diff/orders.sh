#!/usr/bin/env bash
# Works in order, and what queueing and cancelling answer.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod orders.ko'
run 'ls -l $PROC/orders'
run 'cat $PROC/orders'
run 'rmmod orders'
run 'ls $PROC/orders'
log
