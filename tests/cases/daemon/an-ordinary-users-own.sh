#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# In the daemon of an ordinary user he is root: he opens nodes of mode 0600, reads the log, changes what root may.
. "$TEST_LIB/common.sh"
need setpriv
need fusermount3
[ "$(id -u)" = 0 ] || skip "needs root, to become an ordinary user"
as_user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
as_user sh -c ': < /dev/fuse' 2> /dev/null || skip "/dev/fuse is not for everybody here"
as_user test -x "$KCOMPD" || skip "kcompd can not be reached by another user"
mkdir own
chown 65534:65534 own
chmod a+x .
RUN=$PWD/own/run PROC=$PWD/own/run/proc
export KCOMPD_DIRECTORY=$RUN
setpriv --reuid 65534 --regid 65534 --clear-groups "$KCOMPD" --directory "$RUN" \
  --module-dir "$MODULES" --config /dev/null --face fuse --links none > "$DAEMON_LOG" 2>&1 &
DAEMON=$!
wait_until daemon_ready
as_user "$KCOMPCTL" insmod "$TEST_MODULES/node.ko" mode=0600
assert_eq "$(as_user stat -c %a:%u:%g "$RUN/dev/node")" 600:65534:65534
assert_eq "$(as_user head -c 4 "$RUN/dev/node")" 0123
as_user "$KCOMPCTL" dmesg | grep 'kcompd: version' > /dev/null || fail "the log is not his"
as_user sh -c "echo 0 > $PROC/sys/kernel/dmesg_restrict"
as_user "$KCOMPCTL" rmmod node
