#!/usr/bin/env bash
# A tracepoint, and probes of another module.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod marks.ko'
run 'echo one > $PROC/marks'
run 'insmod listens.ko'
run 'lsmod | grep -E "^(marks|listens) "'
run 'echo two > $PROC/marks'
run 'rmmod listens'
run 'echo three > $PROC/marks'
run 'rmmod marks'
log
