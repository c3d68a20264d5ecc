#!/usr/bin/env bash
# What the driver returns is what the caller gets.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod errnos.ko'
wait_until test -c /dev/errnos
for number in 1 5 11 12 14 16 19 22 25 28 32 75 110; do
  run "echo -$number > \$SYS/module/errnos/parameters/result"
  for where in 0 1 2; do
    echo $where > "$SYS/module/errnos/parameters/where"
    run 'cat /dev/errnos'
    run 'echo x > /dev/errnos'
  done
done
run 'cat $SYS/module/errnos/parameters/where'
run 'rmmod errnos'
