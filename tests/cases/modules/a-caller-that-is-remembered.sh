#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver keeps `current` in one call; in another it is still that caller, can be compared, and can be sent a signal. What a real kernel
# does with the same driver: tests/vm/diff/regulars.sh.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/regulars.ko"
regulars=$PROC/regulars

# The regular: all of its calls are its own, not those of a program that it starts.
(
  trap 'echo called > called' USR1
  echo me > "$regulars"
  read -r line < "$regulars"
  echo "$line" > line
  until [ -e called ]; do sleep 0.02; done
) &
regular=$!
wait_until test -s line
assert_eq "$(cat line)" "$regular bash, it is you"
for _ in $(seq 50); do
  assert_eq "$(cat "$regulars")" "$regular bash"
done
echo call > "$regulars"
wait "$regular"

# It has gone: nobody else gets its signals.
assert_fails 1 bash -c "echo call > '$regulars'"
grep -q 'No such process' output || fail "$(cat output)"
assert_eq "$(cat "$regulars")" "$regular bash"
kcompctl rmmod regulars
