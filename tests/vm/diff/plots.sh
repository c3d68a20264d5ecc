#!/usr/bin/env bash
# The memory of who reads, and of others. kcompd, which runs as a user without rights, sees that of the same user's.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

as_kcompd() { runuser -u kcompd -- "$@"; }

run 'insmod plots.ko pid=0'
run 'ls -l $PROC/plots $PROC/plots_outline | cut -c 1-10'
run 'as_kcompd cat $PROC/plots_outline'
run 'as_kcompd cat $PROC/plots_outline'
run 'as_kcompd head -n 3 $PROC/plots_outline'
run 'as_kcompd cat $PROC/plots | cut -d " " -f 1 | sed 1,2d | sort -c && echo sorted'
run 'as_kcompd wc -l $PROC/plots'
run 'echo 2 > $SYS/module/plots/parameters/pid'
run 'cat $PROC/plots'
run 'echo 1073741824 > $SYS/module/plots/parameters/pid'
run 'cat $PROC/plots'
run 'rmmod plots'
log
