#!/usr/bin/env bash
# Bytes in, the same bytes out.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

run 'insmod pipe.ko'
wait_until test -c /dev/pipe
run 'dd if=/dev/pipe bs=8 count=1 iflag=nonblock status=none'
run 'printf abcdef > /dev/pipe'
run 'dd if=/dev/pipe bs=4 count=1 status=none'
run 'perl -e "open(my \$f, q(<), q(/dev/pipe)); my \$n = pack(q(i), 0); ioctl(\$f, 0x80047001, \$n) or die \$!; print unpack(q(i), \$n), qq(\n)"'
run 'dd if=/dev/pipe bs=4 count=1 status=none'
run 'head -c 300 /dev/zero | tr "\0" x | dd of=/dev/pipe bs=300 count=1 status=none'
run 'perl -e "open(my \$f, q(<), q(/dev/pipe)); ioctl(\$f, 0x7002, 0) or die \$!; ioctl(\$f, 0x7003, 0) or print qq(\$!\n)"'
run 'dd if=/dev/pipe bs=4 count=1 iflag=nonblock status=none'
head -c 5 /dev/pipe > passed &
# shellcheck disable=SC2034 # used by run
reader=$!
run 'printf hello > /dev/pipe'
run 'wait $reader; cat passed'
run 'rmmod pipe'
run 'ls /dev/pipe'
log
