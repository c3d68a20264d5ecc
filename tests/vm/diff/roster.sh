#!/usr/bin/env bash
# A sorted list under a mutex, shown by a seq_file.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod roster.ko'
run 'ls -l $PROC/roster'
run 'cat $PROC/roster'
run 'for name in pear apple quince fig; do echo +$name > $PROC/roster; done'
run 'cat $PROC/roster'
run 'echo +fig > $PROC/roster'
run 'echo + > $PROC/roster'
run 'echo -plum > $PROC/roster'
run 'echo fig > $PROC/roster'
run 'echo -fig > $PROC/roster'
run 'cat $PROC/roster'
run 'for i in $(seq 300); do echo +name-$i > $PROC/roster; done'
run 'wc -l < $PROC/roster'
run 'cksum < $PROC/roster'
run 'dd if=$PROC/roster bs=100 skip=20 count=1 status=none'
run 'exec 7< $PROC/roster; head -c 20 <&7; echo -pear > $PROC/roster; tail -n 2 <&7; exec 7<&-'
run 'echo "!" > $PROC/roster'
run 'cat $PROC/roster'
run 'echo +last > $PROC/roster'
run 'rmmod roster'
run 'ls $PROC/roster'
log
