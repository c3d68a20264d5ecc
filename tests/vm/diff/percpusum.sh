#!/usr/bin/env bash
# Exact sums of per-CPU counters of each size.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod percpusum.ko'
run 'lsmod | grep "^percpusum "'
run 'rmmod percpusum'
log
