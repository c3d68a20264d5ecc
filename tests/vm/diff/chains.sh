#!/usr/bin/env bash
# Notifiers in their order, and who stops them.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod chains.ko'
for event in 1 2 3 x; do
  run "echo $event > \$PROC/chains"
done
run 'rmmod chains'
log
