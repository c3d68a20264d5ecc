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

# Who wants what is just being loaded waits for it.
run 'insmod provider.ko hold=1 > first 2>&1 &'
wait_until grep -q Y "$SYS/module/provider/parameters/hold"
run 'grep -o "^provider\|Loading" $PROC/modules'
run 'rmmod provider'
run 'insmod usedby-consumer.ko > user 2>&1 &'
run 'insmod provider.ko > second 2>&1 &'
run 'echo 0 > $SYS/module/provider/parameters/hold'
run 'wait; cat first user second'
run 'lsmod | grep -E "^(provider|usedby_consumer) "'
run 'rmmod usedby_consumer provider'
log
