#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vm: left out, it asks for the FUSE face
# With ever more address space, so that each thread in turn is the one that cannot be made: the daemon starts, or says what is
# exhausted and leaves nothing behind.
. "$TEST_LIB/common.sh"
(ulimit -v 100000 && "$KCOMPD" --version > version 2>&1) || skip "a sanitizer needs more address space"
seen=
for kilobytes in $(seq 13000 130 60000); do
  (ulimit -v "$kilobytes" && exec "$KCOMPD" --directory "$RUN" --config /dev/null --links none --face fuse) 2> said & daemon=$!
  # shellcheck disable=SC2317 # called by wait_until
  started_or_gone() { grep -q 'kcompd: version' said || process_gone "$daemon"; }
  wait_until started_or_gone
  if ! process_gone "$daemon"; then
    kill -TERM "$daemon"
    wait "$daemon" || fail "with $kilobytes KiB it exits with $?: $(cat said)"
    [ -n "$seen" ] || fail "it never was short of threads"
    exit 0
  fi
  status=0
  wait "$daemon" || status=$?
  [ "$status" != 127 ] || continue # it was the dynamic linker that ran out
  assert_eq "$status" 1 "with $kilobytes KiB: $(cat said)"
  assert_match "$(cat said)" '^kcompd: .*: .* \((threads are|memory is) exhausted: .*\)$'
  ! grep -qF " $RUN " /proc/self/mountinfo || fail "a mount is left"
  [ ! -S "$RUN.sock" ] || fail "a socket is left"
  ! grep -q threads said || seen=1
done
fail "it did not start at all"
