#!/usr/bin/env bash
# Parameters of every type, on the command line and through sysfs.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod params.ko limit=0x20 "who=\"the two of you\"" list=7,8 flag nosuch=1'
run 'ls -l $SYS/module/params/parameters | cut -c 1-21'
for name in limit who list flag; do
  run "cat \$SYS/module/params/parameters/$name"
done
run 'echo 5 > $SYS/module/params/parameters/limit'
run 'cat $SYS/module/params/parameters/limit'
run 'echo x > $SYS/module/params/parameters/limit'
run 'echo 3 > $SYS/module/params/parameters/even'
run 'rmmod params'
run 'insmod params.ko limit=much'
log
