#!/usr/bin/env bash
# What runs later, and in which context.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod soon.ko'
run 'ls $PROC/soon'
for kind in timer tasklet work delayed; do
  run "cat \$PROC/soon/$kind"
done
run 'rmmod soon'
run 'ls $PROC/soon'
log
