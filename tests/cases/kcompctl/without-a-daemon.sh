#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Without a daemon each command that needs one says so, and how to start one.
. "$TEST_LIB/common.sh"
for command in "insmod kthreads" "rmmod kthreads" lsmod dmesg "dmesg -C" ps "ps --json" status "status --json" "top -b"; do
  # shellcheck disable=SC2086 # words
  assert_fails 1 kcompctl $command
  if [ "$command" != "insmod kthreads" ]; then
    assert_match "$(cat output)" "^${command%% *}: ERROR: kcompd is not running at $RUN \(start it: .*--directory $RUN"
  fi
done
assert_fails 1 kcompctl insmod "$MODULES/kthreads.ko"
assert_match "$(cat output)" "^insmod: ERROR: could not insert module .*: kcompd is not running at $RUN"
assert_eq "$(kcompctl modinfo -F license "$MODULES/kthreads.ko")" GPL
assert_fails 1 env KCOMPD_DIRECTORY=/nowhere "$KCOMPCTL" status
assert_match "$(cat output)" "not running at /nowhere"
assert_fails 1 kcompctl -D /elsewhere status
assert_match "$(cat output)" "not running at /elsewhere"
