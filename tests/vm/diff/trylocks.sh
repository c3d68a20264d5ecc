#!/usr/bin/env bash
# What trying a lock answers.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod trylocks.ko'
run 'ls -l $PROC/trylocks'
run 'cat $PROC/trylocks'
run 'rmmod trylocks'
run 'ls $PROC/trylocks'
log
