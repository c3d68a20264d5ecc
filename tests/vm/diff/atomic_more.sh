#!/usr/bin/env bash
# fetch, cmpxchg, 64-bit atomics and bits; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod atomic_more.ko'
run 'lsmod | grep atomic_more'
log
run 'insmod atomic_more.ko'
log
