#!/usr/bin/env bash
# A character device whose readers wake a kernel thread.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC is expanded by run
. "$VM_LIB/diff.sh"

run 'insmod lothars_chardev.ko'
log_wait 'waiting for event...'
wait_until test -c /dev/lothars_chardev
log
run 'ls -l /dev/lothars_chardev'
run 'grep lothars_chardev $PROC/devices'
run 'test $((0x$(stat -c %t /dev/lothars_chardev))) = $(grep lothars_chardev $PROC/devices | cut -d " " -f 1)'
run 'ps -eLo comm= | grep lothars_wait'
run 'cat /dev/lothars_chardev'
log_wait 'READ function - 0'
log_wait 'waiting for event...'
log
run 'cat /dev/lothars_chardev'
log_wait 'READ function - 1'
log_wait 'waiting for event...'
log
run 'sh -c "echo x > /dev/lothars_chardev"'
run 'exec 5< /dev/lothars_chardev'
run 'lsmod | grep "^lothars_chardev "'
run 'rmmod lothars_chardev'
run 'exec 5<&-'
run 'lsmod | grep "^lothars_chardev "'
run 'rmmod lothars_chardev'
log_wait 'READY.'
log
run 'ls /dev/lothars_chardev'
run 'grep lothars_chardev $PROC/devices'
