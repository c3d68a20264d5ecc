#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver that logs 100,000 lines in one go stops nobody: the ring keeps the newest and counts what it lost, the daemon's own output
# leaves lines out and says how many.
. "$TEST_LIB/common.sh"
lines=100000
DAEMON_ARGS="--log-level 7" start_kcompd lothars_chardev
kcompctl insmod "$TEST_MODULES/flood.ko"
began=$SECONDS
echo $lines > "$DEV/flood" & writer=$!
# Others are served meanwhile, or right after it; what they ask for does not wait for the log to be shown.
kcompctl status > /dev/null
kcompctl lsmod | grep '^flood ' > /dev/null || fail "lsmod"
wait "$writer"
took=$((SECONDS - began))

kept=$(kcompctl dmesg | grep -c 'flood: line')
[ "$kept" -le 4096 ] || fail "$kept lines are kept"
assert_eq "$(kcompctl dmesg | tail -n 1 | sed 's/.*] //')" "flood: line $lines"
both_tell() { # the same, unless a line has come in between
  overwritten=$(kcompctl status --json | sed -n 's/.*"overwritten": \([0-9]*\).*/\1/p')
  kcompctl status | grep -E "^log: [0-9]+ messages, $overwritten overwritten$" > /dev/null
}
wait_until both_tell
[ "$overwritten" -gt $((lines - 4097)) ] || fail "only $overwritten are said to be overwritten"

# Each line is shown, or counted: those that were overwritten before they could be shown, and those that were too many.
told() {
  shown=$(grep -c 'flood: line' "$DAEMON_LOG" || true)
  left_out=$(sed -nE 's/^kcompd: ([0-9]+) messages (are not shown here|were overwritten).*/\1/p' "$DAEMON_LOG" | awk "{ sum += \$1 } END { print sum + 0 }")
  [ $((shown + ${left_out:-0})) -ge $lines ]
}
wait_until told
if [ "$took" -lt 40 ]; then # else there was time to show all of them
  [ "$shown" -lt $lines ] || fail "all lines were shown"
  grep -qE '^kcompd: [0-9]+ messages are not shown here \(too many; kcompctl dmesg has the newest\)$' "$DAEMON_LOG" ||
    grep -qE '^kcompd: [0-9]+ messages were overwritten before they could be shown$' "$DAEMON_LOG" || fail "nothing is said"
fi
kcompctl rmmod flood
