#!/usr/bin/env bash
# Reads are zeros, writes are taken.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod zeros.ko name=own_zeros'
wait_until test -c /dev/own_zeros
run 'head -c 200000 /dev/own_zeros | cksum'
run 'dd if=/dev/zero of=/dev/own_zeros bs=100000 count=3 status=none'
run 'dd if=/dev/own_zeros bs=1 skip=1 count=1 status=none | od -An -tx1'
run 'rmmod zeros'
run 'ls /dev/own_zeros'
log
