#!/usr/bin/env bash
# The operations that return the new value; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod atomic_return.ko'
run 'lsmod | grep atomic_return'
log
run 'insmod atomic_return.ko'
log
