#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Somebody aborts the connection of the mount: sleeping clients get an error, their handlers and files end.
. "$TEST_LIB/common.sh"
[ "$FACE" = fuse ] || skip "only the mount has a connection of its own"
connection=/sys/fs/fuse/connections
[ "$(id -u)" = 0 ] || skip "needs root"
mountpoint -q "$connection" || mount -t fusectl none "$connection" 2> /dev/null || skip "no $connection here"
start_kcompd "$TEST_MODULES/gate.ko"
cat "$DEV/gate" > /dev/null 2> said & reader=$!
wait_until blocked_calls_are 1
minor=$(stat -c %Ld "$RUN")
echo 1 > "$connection/$minor/abort"
! wait "$reader" || fail "the reader ended well"
[ -s said ] || fail "the reader got no error"
# Without its mount the daemon has nothing to do.
wait_until process_gone "$DAEMON"
DAEMON=
! mountpoint -q "$RUN" || fail "a dead mount is left"
