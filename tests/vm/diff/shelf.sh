#!/usr/bin/env bash
# A tree, an IDR and an XArray.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod shelf.ko'
run 'ls -l $PROC/shelf'
run 'cat $PROC/shelf'
run 'rmmod shelf'
run 'ls $PROC/shelf'
log
