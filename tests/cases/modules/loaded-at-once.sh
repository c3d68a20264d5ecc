#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Who wants a module that is just being loaded waits for it, and can be interrupted.
. "$TEST_LIB/common.sh"
start_kcompd
hold=$SYS/module/provider/parameters/hold

kcompctl insmod "$TEST_MODULES/provider.ko" hold=1 2> first &
first=$!
wait_until grep -q Y "$hold" 2> /dev/null

# waiter NAME: an insmod of NAME.ko, in the background, that sleeps in the daemon; its pid is in $waiter.
waits() { kcompctl ps | awk -v pid="$1" '$2 == pid && $3 == "S"' | grep wait_event > /dev/null; }
waiter() {
  kcompctl insmod "$TEST_MODULES/$1.ko" 2> "$1" &
  waiter=$!
  wait_until waits "$waiter"
}

waiter provider
kill -TERM "$waiter"
assert_fails 143 wait "$waiter"
wait_until blocked_calls_are 1

waiter provider
same=$waiter
waiter usedby-consumer
assert_fails 1 kcompctl rmmod provider
assert_eq "$(cat output)" "rmmod: ERROR: Module provider is in use"
echo 0 > "$hold"
wait "$first" "$waiter"
assert_fails 1 wait "$same"
assert_eq "$(cat provider)" "insmod: ERROR: could not insert module $TEST_MODULES/provider.ko: File exists"
assert_match "$(kcompctl lsmod)" '^provider +[0-9]+  1 usedby_consumer$'
kcompctl rmmod usedby_consumer
kcompctl rmmod provider
