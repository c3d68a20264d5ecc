#!/usr/bin/env bash
# The life of a kthread, bound to a CPU and not.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod worker.ko interval=20 cpu=1'
log_wait 'worker/bound: started'
log_wait 'worker/free: started'
run 'ps -eLo psr=,comm= | sed -n "s/^ *//; /worker.bound/p"'
run 'cat /sys/module/worker/parameters/interval 2> /dev/null || cat /run/kcompd/sys/module/worker/parameters/interval'
run 'rmmod worker'
# The two threads run side by side: each one's lines in their order.
log > told
sed 's/^\[[^]]*\]/[TIME]/' told | sort -s -t / -k 2.1,2.4
run 'insmod worker.ko cpu=99'
log
run 'insmod worker.ko interval=abc'
log
