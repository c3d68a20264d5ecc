#!/usr/bin/env bash
# Readers that sleep until a writer wakes one of them.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod naps.ko'
wait_until test -c /dev/naps
run 'ls -l /dev/naps | cut -c 1-20'
run 'echo > /dev/naps'
run 'cat /dev/naps'
log
cat /dev/naps > first &
reader=$!
log_wait 'goes to sleep'
run 'echo > /dev/naps'
run 'wait $reader; cat first'
log
cat /dev/naps > second &
reader=$!
log_wait 'goes to sleep'
kill "$reader"
wait "$reader" 2> /dev/null || :
log_wait 'is disturbed'
run 'cat second'
run 'rmmod naps'
run 'ls /dev/naps'
log
