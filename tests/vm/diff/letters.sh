#!/usr/bin/env bash
# ioctl with pointers into the caller.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $PROC and $SYS are expanded by run
. "$VM_LIB/diff.sh"

# shellcheck disable=SC2034 # used by run
asks='open(my $f, "+<", "/dev/letters") or die; my $n = pack("i", 0); my $t = "\0" x 100;
  print ioctl($f, 0x40086c00, my $s = "hello\0"), "\n"; ioctl($f, 0x4c4c, $n) or print "$!\n"; print unpack("i", $n), "\n";
  ioctl($f, 0x80086c01, $t) or print "$!\n"; print unpack("Z*", $t), "\n"; ioctl($f, 1, ord("z")) or print "$!\n";
  ioctl($f, 0x4c4c, $n) or print "$!\n"; print unpack("i", $n), "\n"; ioctl($f, 77, 0) or print "$!\n"; ioctl($f, 0x40086c00, 0) or print "$!\n"'
run 'insmod letters.ko'
wait_until test -c /dev/letters
run 'perl -e "$asks"'
run 'rmmod letters'
log
