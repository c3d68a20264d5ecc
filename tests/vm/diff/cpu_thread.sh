#!/usr/bin/env bash
# A kthread that tells its CPU; which one is the scheduler's affair.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

taskset -p -c 1 $$ > /dev/null
run 'insmod cpu_thread.ko'
log_wait 'In thread function 1'
run 'ps -eLo comm= | grep myThread'
run 'rmmod cpu_thread'
log | sed -E 's/Processor id:[0-9]/Processor id:N/; /In thread function ([2-9]|[0-9]{2})/d'
