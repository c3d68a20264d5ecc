#!/usr/bin/env bash
# One CPU looks at all copies of a per-CPU variable; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

taskset -p -c 1 $$ > /dev/null
run 'insmod percpu_counter.ko'
run 'lsmod | grep percpu_counter'
log
