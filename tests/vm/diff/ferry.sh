#!/usr/bin/env bash
# A ring with a wait queue for each side, polled and not waited for.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

# What select(2) says at this moment.
# shellcheck disable=SC2034 # used by run
polls='my ($r, $w) = ("", ""); open(my $f, "+<", "/dev/ferry") or die; vec($_, fileno($f), 1) = 1 for $r, $w; select($r, $w, undef, 0);
  printf "readable %d writable %d\n", vec($r, fileno($f), 1), vec($w, fileno($f), 1)'

run 'insmod ferry.ko'
wait_until test -c /dev/ferry
run 'perl -e "$polls"'
run 'dd if=/dev/ferry iflag=nonblock bs=8 count=1 status=none'
run 'printf abcdef > /dev/ferry'
run 'perl -e "$polls"'
run 'printf ghij | dd of=/dev/ferry bs=4 conv=notrunc oflag=nonblock'
run 'perl -e "$polls"'
run 'printf x | dd of=/dev/ferry bs=1 conv=notrunc oflag=nonblock'
run 'dd if=/dev/ferry bs=3 count=1 status=none'
run 'dd if=/dev/ferry bs=16 count=1 status=none'
# Three times as much as the ring holds, so both sides must wait.
printf '%s' 'one after the other they go' > /dev/ferry &
run 'dd if=/dev/ferry bs=1 count=27 status=none'
run 'wait'
head -c 5 /dev/ferry > passed &
# shellcheck disable=SC2034 # used by run
reader=$!
run 'printf hello > /dev/ferry'
run 'wait $reader; cat passed'
run 'rmmod ferry'
run 'ls /dev/ferry'
log
