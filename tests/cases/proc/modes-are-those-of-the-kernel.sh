#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who may read and write an entry: root everything, others what the mode says.
. "$TEST_LIB/common.sh"
need setpriv
[ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
start_kcompd
kcompctl insmod "$TEST_MODULES/procfiles.ko"
chmod a+x . # so that the other user gets here
as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
as_nobody test -d "$PROC" || skip "the directory of the test can not be reached by another user"

read_it() { as_nobody cat "$1" > /dev/null 2>&1; }
write_it() { as_nobody sh -c "echo 1 > $1" 2> /dev/null; }
read_it "$PROC/procfiles/value" || fail "0444 can not be read"
write_it "$PROC/procfiles/value" && fail "0444 can be written"
read_it "$PROC/procfiles/rw" && fail "0600 can be read"
write_it "$PROC/procfiles/rw" && fail "0600 can be written"
read_it "$PROC/procfiles/public" || fail "0666 can not be read"
write_it "$PROC/procfiles/public" || fail "0666 can not be written"
read_it "$SYS/kernel/procfiles/value" || fail "0664 can not be read"
write_it "$SYS/kernel/procfiles/value" && fail "0664 can be written by others"
read_it "$SYS/kernel/procfiles/secret" && fail "0400 can be read"
write_it "$SYS/kernel/procfiles/trigger" && fail "0200 can be written"
cat "$SYS/kernel/procfiles/secret" > /dev/null
echo 5 > "$SYS/kernel/procfiles/trigger"
# Nobody reads what cannot be read, root neither; the same of a parameter.
assert_fails 1 cat "$SYS/kernel/procfiles/trigger"
assert_fails 2 sh -c "echo 1 > $SYS/kernel/procfiles/secret"
read_it "$SYS/module/procfiles/parameters/leave" || fail "a parameter of 0444 can not be read"
# The group counts, also one that is not the caller's first.
chgrp 4242 "$SYS/kernel/procfiles/value"
write_it "$SYS/kernel/procfiles/value" && fail "0664 can be written by who is not in its group"
setpriv --reuid 65534 --regid 65534 --groups 17,4242 sh -c "echo 1 > $SYS/kernel/procfiles/value" ||
  fail "0664 can not be written by its group"
setpriv --reuid 65534 --regid 4242 --clear-groups sh -c "echo 1 > $SYS/kernel/procfiles/value" ||
  fail "0664 can not be written by its group, the caller's first"
read_it "$SYS/kernel/debug/procfiles/value" && fail "debugfs is open to everybody"
cat "$PROC/procfiles/rw" > /dev/null
echo 3 > "$PROC/procfiles/rw"
assert_eq "$(cat "$PROC/procfiles/value")" 3
