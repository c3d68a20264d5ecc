#!/usr/bin/env bash
# The walk over the CPUs that are online; init returns -1.
# SPDX-License-Identifier: MIT
. "$VM_LIB/diff.sh"

taskset -p -c 1 $$ > /dev/null
run 'insmod percpu_online.ko'
run 'lsmod | grep percpu_online'
log
