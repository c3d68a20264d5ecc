#!/usr/bin/env bash
# The operations that change and test; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

run 'insmod atomic_test.ko'
run 'lsmod | grep atomic_test'
log
run 'insmod atomic_test.ko'
log
