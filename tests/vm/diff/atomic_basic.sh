#!/usr/bin/env bash
# Setting, reading, adding and subtracting an atomic_t; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod atomic_basic.ko'
run 'lsmod | grep atomic_basic'
log
run 'insmod atomic_basic.ko'
log
