#!/usr/bin/env bash
# A device that is open once, or again by who has it.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod solo.ko'
wait_until test -c /dev/solo
run 'cat /dev/solo'
log_wait 'free'
log
run 'echo x > /dev/solo'
log_wait 'free'
log
run 'exec 7<> /dev/solo'
run 'echo x > /dev/solo'
run 'cat /dev/solo'
log_wait 'still open, 1'
run 'runuser -u nobody -- cat /dev/solo'
run 'lsmod | grep "^solo "'
run 'rmmod solo'
run 'exec 7<&-'
log_wait 'free'
log
run 'runuser -u nobody -- cat /dev/solo'
log_wait 'free'
run 'rmmod solo'
run 'ls /dev/solo'
log
