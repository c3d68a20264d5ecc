#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A second daemon for the same directory ends with a message; the first one does not notice. Another directory is free.
. "$TEST_LIB/common.sh"
start_kcompd kthreads
assert_fails 1 "$KCOMPD" --directory "$RUN" --config /dev/null --links none
assert_match "$(cat output)" "^kcompd: already running at .*/run \(pid $DAEMON\) \("
kcompctl lsmod | grep '^kthreads ' > /dev/null || fail "the first daemon was disturbed"

"$KCOMPD" --directory "$PWD/other" --config /dev/null --links none --face fuse 2> other.log & other=$!
other_ready() { KCOMPD_DIRECTORY=$PWD/other says_running; }
wait_until other_ready
assert_eq "$(kcompctl -D "$PWD/other" lsmod | wc -l)" 1
kill -TERM "$other"
wait "$other" || fail "the other one exited with $?"
kcompctl lsmod | grep '^kthreads ' > /dev/null || fail "the first daemon was disturbed by the end of the other"
