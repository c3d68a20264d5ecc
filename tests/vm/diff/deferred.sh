#!/usr/bin/env bash
# Everything that runs later: which functions have run, and in what context.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod deferred.ko'
run 'cat $SYS/module/deferred/parameters/ran'
run 'rmmod deferred'
log
