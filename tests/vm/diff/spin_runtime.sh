#!/usr/bin/env bash
# A spinlock in allocated memory; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod spin_runtime.ko'
run 'lsmod | grep spin_runtime'
log
run 'insmod spin_runtime.ko'
log
