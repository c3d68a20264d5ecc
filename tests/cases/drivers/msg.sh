#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One user at a time: who comes second sleeps until the first has closed, or is killed; the buffer is given back as it was written.
. "$TEST_LIB/common.sh"
start_kcompd msg
node=$DEV/msg

exec 6<> "$node"
assert_match "$(log_text)" '^device_open trying to acquire spinlock on processor:[0-9]+$'
assert_match "$(log_text)" '^device_open: spinlock acquired on processor: [0-9]+$'
printf 'to be overwritten' >&6
printf 'hello' >&6

# A debug kernel says that a lock went to user space, and so does this one, of a device that always does it once.
report="^bash/$BASHPID is leaving the kernel with locks still held!\$"
assert_eq "$(log_text | grep -c '^WARNING: lock held when returning to user space!$')" 1 "reports"
assert_match "$(log_text)" "$report"
assert_match "$(log_text)" "^1 lock held by bash/$BASHPID, after a call on /dev/msg\$"
assert_match "$(log_text)" '^ #0: [0-9a-f]+ \(my_lock\)\{\+\.\+\.\}-\{2:2\}, at: device_open\+.* \[msg\]$'

# waiting_for CLIENT: the thread that sleeps for it, as kcompctl ps shows it.
waiting_for() { kcompctl ps | awk -v client="$1" '$2 == client && $4 == "_raw_spin_lock" { print $1 }'; }
waits() { [ -n "$(waiting_for "$1")" ]; }
sleeps() { [ "$(task_state "$DAEMON/task/$1")" = S ]; }

(exec 6>&-; exec 7< "$node"; head -c 17 <&7) > second & second=$!
wait_until waits "$second"
thread=$(waiting_for "$second")
assert_eq "$(cat "$PROC/$thread/wchan")" _raw_spin_lock
wait_until sleeps "$thread" # it does not spin any more
(exec 6>&-; exec 7< "$node") & third=$!
wait_until waits "$third"

# Whoever is killed while it waits is gone at once, with the lock still taken.
kill -KILL "$third"
wait "$third" && fail "the third one came in"
waits "$second" || fail "the second one no longer waits"
[ ! -s second ] || fail "the second one came in"

exec 6>&-
wait "$second"
assert_eq "$(cat second)" "hello overwritten"
assert_eq "$(log_text | grep -c '^WARNING: lock held')" 1 "reports"
log_text | grep -E '^device_release: spinlock released on processor: [0-9]+$' > /dev/null || fail "no release in the log"

# More than the buffer of 1024 bytes, and the start of it again.
"$CLIENTS/msg_client" "$node" > answers
diff answers - << 'END'
write of 2000: 1024
write of 5: 5
read of 2000: 1024
it begins with helloxxx
read again: 0
close: 0
END
wait_until kcompctl rmmod msg 2> /dev/null # the open of the killed one ends first
[ ! -e "$node" ] || fail "the node is still there"
