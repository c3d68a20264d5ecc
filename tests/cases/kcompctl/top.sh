#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# top -b: devices with what goes through them, modules, who waits where, locks that were waited for, the end of the log.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/gate.ko" "$TEST_MODULES/node.ko"
head -c 10 "$DEV/node" > /dev/null
cat "$DEV/gate" > /dev/null & reader=$!
wait_until blocked_calls_are 1
echo "hello top" > "$RUN/dev/kmsg"

kcompctl top -b -n 1 > shown
assert_match "$(sed -n 1p shown)" "^kcompd [0-9.]+ at $RUN, pid $DAEMON, up [0-9:]+, devices by $FACE\$"
assert_match "$(cat shown)" '^DEVICE +MODULE +OPEN +REQ/S +READ/S +WRIT/S +REQUESTS$'
assert_match "$(cat shown)" '^node +node +[01] +[0-9.]+ +[0-9.]+ +0 +[0-9]+$'
assert_match "$(cat shown)" '^gate +gate +1 '
assert_match "$(cat shown)" '^node +[0-9]+ +[01] Live'
assert_match "$(cat shown)" "^ +1 S [a-z_]*wait[a-z_]* +gate +cat $reader\$"
assert_match "$(tail -n 1 shown)" '^\[ *[0-9.]+\] hello top$'
! grep -q $'\033' shown || fail "escape sequences in a file"

# Names pick modules and devices.
kcompctl top -b -n 1 node > shown
grep -q '^node ' shown || fail "node is not shown"
! grep -q '^gate' shown || fail "gate is shown"

# Twice: the second says what came between.
kcompctl top -b -n 2 -d 0.1 > shown
assert_eq "$(grep -c '^kcompd ' shown)" 2
kill "$reader"

# Who waits for a lock, and where in the driver: a second opener of msg, whose first holds a spinlock.
kcompctl insmod msg
exec {held}< "$DEV/msg"
cat "$DEV/msg" > /dev/null {held}<&- & second=$!
contended() {
  kcompctl top -b -n 1 > shown
  grep -qE '^_raw_spin_lock +device_open\+0x[0-9a-f]+ +msg +[0-9.]+ +[0-9.]+ +1$' shown
}
wait_until contended
assert_match "$(cat shown)" "^ +1 R _raw_spin_lock +msg +cat $second\$"
exec {held}<&-
wait "$second"
kcompctl rmmod msg
! kcompctl top -b -n 1 | grep ' msg ' > /dev/null || fail "of a module that is gone something is left"

assert_fails 1 kcompctl top
assert_match "$(cat output)" '^top: ERROR: this is no terminal'
assert_fails 1 kcompctl top -d 0
assert_fails 1 kcompctl top -n x
