#!/usr/bin/env bash
# A node over a buffer with a length.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod node.ko name=own_name'
wait_until test -c /dev/own_name
run 'head -c 10 /dev/own_name'
run 'printf XY > /dev/own_name'
run 'cat /dev/own_name'
run 'head -c 40 /dev/zero | dd of=/dev/own_name bs=40 count=1'
run 'od -An -tx1 -N 8 /dev/own_name'
run 'cat $SYS/module/node/parameters/name'
run 'rmmod node'
run 'ls /dev/own_name'
log
