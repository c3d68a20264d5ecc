#!/usr/bin/env bash
# A completion from a shell: who waits goes in the order in which they came; all commands and their errors.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2034 # $PROC, $first and $second are expanded by run
. "$VM_LIB/diff.sh"

out=$(mktemp -d)
# tell TEXT: what the driver answers is told by dd, by the name of the error.
tell() { run "printf '%s' '$1' | dd of=/dev/completion_lab status=none"; }
state() { run 'sed "s/ $first\b/ FIRST/; s/ $second\b/ SECOND/" $PROC/completion_lab'; }
waits() { grep -E "^waiters:.* $1( |\$)" "$PROC/completion_lab"; }
nobody_waits() { grep -x 'waiters:' "$PROC/completion_lab"; }
two_readers() {
  cat /dev/completion_lab > "$out/first" & first=$!
  wait_until waits "$first"
  cat /dev/completion_lab > "$out/second" & second=$!
  wait_until waits "$second"
}

first=none second=none
run 'insmod completion_lab.ko'
wait_until test -c /dev/completion_lab
run 'ls -l $PROC/completion_lab'
state

two_readers
state
tell complete
wait "$first"
run 'cat $out/first'
state
tell 'complete 3'
wait "$second"
run 'cat $out/second'
state

tell try
tell try
tell try
tell 'wait_timeout 500'
tell 'complete 1'
tell 'wait_timeout 500'
state
tell 'complete one'
tell 'wait_timeout'
tell 'complete_all now'
tell nonsense
tell 'as long as no command of this driver is'

two_readers
tell complete_all
wait "$first" "$second"
state
run 'cat /dev/completion_lab'
tell try
state
tell reinit
state

cat /dev/completion_lab > "$out/first" & first=$!
wait_until waits "$first"
run 'rmmod completion_lab'
kill -TERM "$first"
run 'wait $first'
wait_until nobody_waits
state
run 'rmmod completion_lab'
run 'ls $PROC/completion_lab'
log
