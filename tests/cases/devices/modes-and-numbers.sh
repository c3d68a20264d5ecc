#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The mode is the class's, the number is the same everywhere, misc keeps its minor, and messages carry the device's name.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/node.ko" mode=0640 name=first
kcompctl insmod "$TEST_MODULES/pipe.ko"
if [ "$FACE" = fuse ]; then # in /dev it is udev's
  assert_eq "$(stat -c %a "$DEV/first")" 640
  assert_eq "$(stat -c %a "$DEV/pipe")" 666
fi
major=$(awk '$2 == "node" { print $1 }' "$PROC/devices")
assert_eq "$(cat "$SYS/class/node/first/dev")" "$major:0"
assert_eq "$(cat "$SYS/class/node/first/uevent")" "MAJOR=$major
MINOR=0
DEVNAME=first"
minor=$(awk '$2 == "pipe" { print $1 }' "$PROC/misc")
assert_eq "$(cat "$SYS/class/misc/pipe/dev")" "10:$minor"
if [ "$FACE" = cuse ]; then
  assert_eq "$(stat -c %Hr:%Lr "$DEV/first")" "$major:0"
  [ -c "$DEV/pipe" ] || fail "the misc device is no character device"
fi
