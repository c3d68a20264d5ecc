#!/usr/bin/env bash
# Per-CPU memory made at run time: only the copy of the CPU that wrote has the value.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

taskset -p -c 1 $$ > /dev/null
run 'insmod alloc_percpu.ko'
run 'lsmod | grep alloc_percpu'
run 'rmmod alloc_percpu'
log
