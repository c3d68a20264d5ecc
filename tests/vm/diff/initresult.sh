#!/usr/bin/env bash
# What init returns is what insmod says.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

for number in 1 2 11 12 16 17 19 22 28 38 95 110; do
  run "insmod initresult.ko result=-$number"
done
run 'insmod initresult.ko result=word'
run 'insmod initresult.ko'
run 'insmod initresult.ko'
run 'cat $SYS/module/initresult/parameters/result'
run 'rmmod initresult'
run 'rmmod initresult'
log
