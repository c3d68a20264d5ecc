#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The log is for root unless kernel.dmesg_restrict is 0; proc/kmsg, where a reader takes records away, is always.
. "$TEST_LIB/common.sh"
need setpriv
[ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
start_kcompd
chmod a+x . # so that the other user gets here
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
as_nobody test -d "$PROC" || skip "the directory of the test can not be reached by another user"
as_nobody test -x "$KCOMPCTL" || skip "kcompctl can not be reached by another user"
restrict=$PROC/sys/kernel/dmesg_restrict

assert_eq "$(cat "$restrict")" 1 "at the start, as in Debian's kernel"
assert_fails 1 as_nobody "$KCOMPCTL" dmesg
assert_match "$(cat output)" '^dmesg: read kernel buffer failed: Operation not permitted'
assert_fails 1 as_nobody cat "$PROC/kmsg"
assert_fails 2 as_nobody sh -c "echo 0 > $restrict"
kcompctl dmesg | grep 'kcompd: version' > /dev/null || fail "root does not see the log"

echo 0 > "$restrict"
as_nobody "$KCOMPCTL" dmesg | grep 'kcompd: version' > /dev/null || fail "others do not see the log"
assert_fails 1 as_nobody cat "$PROC/kmsg"
chmod a+r "$PROC/kmsg"
assert_fails 1 as_nobody dd if="$PROC/kmsg" of=/dev/null iflag=nonblock
assert_match "$(cat output)" "Operation not permitted"
dd if="$PROC/kmsg" of=/dev/null iflag=nonblock 2> /dev/null || true # root may; that it is empty by then is no failure
assert_fails 2 as_nobody sh -c "echo mine > $RUN/dev/kmsg"
assert_fails 1 sh -c "echo 2 > $restrict"
assert_eq "$(cat "$restrict")" 0
