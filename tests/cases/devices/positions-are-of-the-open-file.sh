#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Short reads go on where the last one ended, two opens do not disturb each other, and a write lands at its position.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/node.ko"
node=$DEV/node

assert_eq "$(cat "$node")" 0123456789abcdefghijklmnopqrstu
assert_eq "$(dd if="$node" bs=5 count=2 2> /dev/null)" 0123456789
assert_eq "$(head -c 3 "$node")" 012

exec 3< "$node" 4< "$node"
assert_eq "$(head -c 4 <&3)" 0123
assert_eq "$(dd bs=2 count=1 <&4 2> /dev/null)" 01
assert_eq "$(dd bs=3 count=1 <&4 2> /dev/null)" 234
exec 3<&- 4<&-

# One open file, two processes: one position.
exec 3< "$node"
(dd bs=5 count=1 <&3 > /dev/null 2>&1)
assert_eq "$(dd bs=5 count=1 <&3 2> /dev/null)" 56789
exec 3<&-

printf AB > "$node"
assert_eq "$(head -c 4 "$node")" AB23
(dd of="$node" bs=4 seek=1 conv=notrunc <<< XYZ) 2> /dev/null || true
if [ "$FACE" = fuse ]; then # CUSE has no positions to seek to
  assert_eq "$(dd if="$node" bs=8 count=1 2> /dev/null | tr -d '\n')" AB23XYZ
fi
assert_fails 1 bash -c "head -c 100 /dev/zero > '$node'"
