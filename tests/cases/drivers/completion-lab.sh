#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A completion from a shell: readers sleep and go in the order they came, a signal ends one, and each command does its part.
. "$TEST_LIB/common.sh"
start_kcompd completion_lab
node=$DEV/completion_lab

state() { paste -sd' ' "$PROC/completion_lab"; }
state_is() { [ "$(state)" = "$1" ]; }
tell() { echo "$1" > "$node"; }
# refused ERROR TEXT: by the name of the error.
refused() {
  printf '%s' "$2" | dd of="$node" status=none 2> answer && fail "'$2' was taken"
  grep -q "$1" answer || fail "'$2': $(cat answer)"
}

assert_eq "$(state)" "done: 0 waiters:"
readers=()
expected="done: 0 waiters:"
for number in 0 1 2; do
  cat "$node" > "out$number" & readers+=($!)
  expected+=" ${readers[number]}"
  wait_until state_is "$expected"
done
wait_until blocked_calls_are 3
assert_match "$(kcompctl ps)" "${readers[0]} +S +wait_for_completion_interruptible"

tell complete
wait "${readers[0]}"
assert_eq "$(cat out0)" completed "the first to come"
wait_until state_is "done: 0 waiters: ${readers[1]} ${readers[2]}"
kill -TERM "${readers[1]}"
wait "${readers[1]}" && fail "a reader that got a signal read something"
wait_until state_is "done: 0 waiters: ${readers[2]}"
tell 'complete 3'
wait "${readers[2]}"
assert_eq "$(cat out2)" completed
wait_until state_is "done: 2 waiters:"

tell try
assert_eq "$(cat "$node")" completed
refused 'Resource temporarily unavailable' try
refused 'Connection timed out' 'wait_timeout 500'
log_has 'completion_lab: timed out' || fail "the log does not tell of the time-out"
sh -c "echo wait_timeout 600000 > '$node'" & writer=$!
wait_until blocked_calls_are 1
tell 'complete 1'
wait "$writer"
log_has 'completion_lab: completed in time' || fail "the log does not tell of the completion"

for wrong in 'complete one' 'complete -1' wait_timeout 'reinit now' nonsense "$(printf 'complete%30s' 1)"; do
  refused 'Invalid argument' "$wrong"
done
assert_eq "$(state)" "done: 0 waiters:"

cat "$node" > out0 & readers=($!)
cat "$node" > out1 & readers+=($!)
wait_until blocked_calls_are 2
tell complete_all
wait "${readers[@]}"
wait_until state_is "done: all waiters:"
assert_eq "$(cat "$node")" completed "after complete_all"
tell reinit
assert_eq "$(state)" "done: 0 waiters:"

cat "$node" > out0 & readers=($!)
wait_until blocked_calls_are 1
assert_fails 1 kcompctl rmmod completion_lab
assert_match "$(cat output)" 'Module completion_lab is in use'
kill -TERM "${readers[0]}"
wait_until kcompctl rmmod completion_lab 2> /dev/null
