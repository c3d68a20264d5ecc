#!/usr/bin/env bash
# Two modules, one of which uses what the other exports.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod usedby-consumer.ko'
run 'insmod provider.ko'
run 'insmod usedby-consumer.ko'
run 'lsmod | grep -E "^(provider|usedby_consumer) "'
run 'rmmod provider'
run 'rmmod usedby_consumer'
run 'rmmod provider'
log
