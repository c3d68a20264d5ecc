#!/usr/bin/env bash
# What has no exit stays.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod noexit.ko'
run 'lsmod | grep "^noexit "'
run 'rmmod noexit 2>&1 | tail -n 1'
run 'insmod noexit.ko'
log
