#!/usr/bin/env bash
# A list that is read under RCU, and freed in three ways.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod rcu.ko'
run 'cat $SYS/module/rcu/parameters/sum'
run 'rmmod rcu'
run 'insmod rcu.ko leave=kfree_rcu'
run 'rmmod rcu'
log
