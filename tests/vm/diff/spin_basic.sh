#!/usr/bin/env bash
# A static spinlock around a critical region; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod spin_basic.ko'
run 'lsmod | grep spin_basic'
log
run 'insmod spin_basic.ko'
log
