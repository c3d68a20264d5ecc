#!/usr/bin/env bash
# Memory of every kind.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod storage.ko'
run 'ls -l $PROC/storage'
run 'cat $PROC/storage'
run 'rmmod storage'
run 'ls $PROC/storage'
log
