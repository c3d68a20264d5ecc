#!/usr/bin/env bash
# A kfifo that takes what fits.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod pocket.ko'
wait_until test -c /dev/pocket
run 'ls -l /dev/pocket | cut -c 1-20'
run 'cat /dev/pocket'
run 'printf 0123456789 > /dev/pocket'
run 'dd if=/dev/pocket bs=4 count=1 status=none'
run 'printf abcdefghijklmnop | dd of=/dev/pocket bs=16'
run 'printf more > /dev/pocket'
run 'cat /dev/pocket'
run 'cat /dev/pocket'
run 'rmmod pocket'
run 'ls /dev/pocket'
log
