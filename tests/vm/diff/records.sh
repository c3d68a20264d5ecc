#!/usr/bin/env bash
# A seq_file over a list that is longer than a page.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod records.ko'
run 'head -n 3 $PROC/records'
run 'wc -l < $PROC/records'
run 'cksum < $PROC/records'
run 'dd if=$PROC/records bs=1000 skip=3 count=1 status=none | head -n 2'
run 'echo a new one > $PROC/records'
run 'echo - > $PROC/records'
run 'tail -n 2 $PROC/records'
run 'sed -n 2p $PROC/records'
run 'head -c 30 /dev/zero > $PROC/records'
run 'rmmod records'
log
