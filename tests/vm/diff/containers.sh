#!/usr/bin/env bash
# What a driver keeps things in: its init checks it.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod containers.ko'
run 'rmmod containers'
log
