#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A name that is no plain name never reaches a tree: the driver gets the kernel's errno, the log one line, nothing else changes.
. "$TEST_LIB/common.sh"
start_kcompd
shopt -s nullglob
before=$(ls "$DEV")

# refused NAME MESSAGE: insmod fails so, and leaves no node, no number and no class.
refused() {
  kcompctl dmesg -C
  assert_fails 1 kcompctl insmod "$TEST_MODULES/node.ko" "name=\"$1\""
  assert_match "$(cat output)" "$2"
  assert_eq "$(log_text | grep -c 'cannot make the node')" 1 "$1"
  assert_eq "$(ls "$DEV")" "$before"
  assert_eq "$(grep -c ' node$' "$PROC/devices" || true)" 0
  [ ! -e "$SYS/class/node" ] || fail "the class is still there"
}

for name in . .. ../x a/b /abs 'a!b' $'a\nb' 'a b' -a %s%n ä $'\x01'; do
  refused "$name" 'Invalid (argument|parameters)'
done
refused "$(printf 'a%.0s' {1..65})" 'File name too long'
refused "$(printf 'a%.0s' {1..300})" 'File name too long'

# A name that another node of ours has.
kcompctl insmod "$TEST_MODULES/pipe.ko"
before=$(ls "$DEV")
refused pipe 'File exists'
if [ "$FACE" = cuse ]; then
  refused null 'File exists'
fi

longest=$(printf 'a%.0s' {1..64})
kcompctl insmod "$TEST_MODULES/node.ko" "name=$longest"
assert_eq "$(head -c 10 "$DEV/$longest")" 0123456789
kcompctl rmmod node
[ ! -e "$DEV/$longest" ] || fail "the node is still there"
