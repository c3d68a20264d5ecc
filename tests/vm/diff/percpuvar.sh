#!/usr/bin/env bash
# A static per-CPU variable, on one CPU; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

taskset -p -c 1 $$ > /dev/null
run 'insmod percpuvar.ko'
run 'lsmod | grep percpuvar'
log
