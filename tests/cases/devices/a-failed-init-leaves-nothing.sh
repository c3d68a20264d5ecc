#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver whose init fails without undoing anything: node, class, operations and numbers go, and the log says what was left.
. "$TEST_LIB/common.sh"
start_kcompd
state() {
  ls "$DEV" "$SYS/class"
  cat "$PROC/devices" "$PROC/misc" "$PROC/modules"
}
kcompctl insmod "$TEST_MODULES/node.ko" # what is made on first use, such as sys/class, is there
kcompctl rmmod node
before=$(state)
for _ in 1 2 3; do
  assert_fails 1 kcompctl insmod "$TEST_MODULES/node.ko" fail=1
  assert_match "$(cat output)" 'Input/output error'
  assert_eq "$(state)" "$before"
done
log_has "node: left device 'node' behind" || fail "the log does not tell of the device"
kcompctl insmod "$TEST_MODULES/node.ko"
assert_eq "$(head -c 3 "$DEV/node")" 012
