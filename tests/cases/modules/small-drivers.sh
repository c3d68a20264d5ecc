#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Small drivers, one for each part of the interface. What they show here is what they show on the real kernel: tests/vm/diff.
. "$TEST_LIB/common.sh"
start_kcompd

for driver in beat bits clocks counts orders shelf storage trylocks; do
  kcompctl insmod "$TEST_MODULES/$driver.ko"
  cat "$PROC/$driver" > "$driver"
  kcompctl rmmod "$driver"
  [ ! -e "$PROC/$driver" ] || fail "proc/$driver is still there"
done
assert_eq "$(cat beat)" 'active 0 cancelled 0
beats 4, early 0, in a task 0'
grep -qx 'as a list 5,10-13,64,99, as a number 3c20' bits || fail "$(cat bits)"
grep -qx 'date 2001-09-09 01:46:40, back 1000000000' clocks || fail "$(cat clocks)"
grep -qx 'kref 2 put 0 put 1 released 1' counts || fail "$(cat counts)"
grep -qx 'refcount 2 last 0 last 1 from zero 0' counts || fail "$(cat counts)"
grep -qx 'delayed: queued 1 again 0 pending 1 cancelled 1 again 0' orders || fail "$(cat orders)"
grep -qx 'ran cba' orders || fail "$(cat orders)"
assert_eq "$(grep -c '^tree [124]0\|^tree 50' shelf)" 4
grep -qx "krealloc 'kept text', kcalloc 0, too many 1" storage || fail "$(cat storage)"
grep -qx 'mutex 1 held 1 again 0 free 1' trylocks || fail "$(cat trylocks)"

kcompctl insmod "$TEST_MODULES/soon.ko"
assert_eq "$(cat "$PROC/soon/timer")" 'task 0 softirq 1 reader 0 late 1'
assert_eq "$(cat "$PROC/soon/tasklet")" 'task 0 softirq 1 reader 0 late 1'
assert_eq "$(cat "$PROC/soon/work")" 'task 1 softirq 0 reader 0 late 1'
assert_eq "$(cat "$PROC/soon/delayed")" 'task 1 softirq 0 reader 0 late 1'
kcompctl rmmod soon

kcompctl insmod "$TEST_MODULES/words.ko"
echo '12 0x1f -7 256' > "$PROC/words"
grep -qx "'-7': long 0, u8 -22, bool -22, cut 2 '-7', other" "$PROC/words" || fail "$(cat "$PROC/words")"
grep -q "'256': long 0, u8 -34" "$PROC/words" || fail "$(cat "$PROC/words")"
kcompctl rmmod words

kcompctl insmod "$TEST_MODULES/records.ko"
assert_eq "$(wc -l < "$PROC/records")" 401
echo 'a new one' > "$PROC/records"
echo - > "$PROC/records"
assert_eq "$(tail -n 1 "$PROC/records")" '   400 a new one'
assert_eq "$(sed -n 2p "$PROC/records")" '     1 from the start'
kcompctl rmmod records

kcompctl insmod "$TEST_MODULES/pocket.ko"
printf 0123456789abcdef > "$DEV/pocket"
assert_fails 1 bash -c "printf x > '$DEV/pocket'"
grep -q 'No space left' output || fail "$(cat output)"
assert_eq "$(cat "$DEV/pocket")" 0123456789abcdef
kcompctl rmmod pocket

kcompctl insmod "$TEST_MODULES/chains.ko"
echo 1 > "$PROC/chains"
log_has 'chains: second hears 1 of a writer' || fail "$(log_text)"
echo 2 > "$PROC/chains"
assert_fails 1 bash -c "echo 3 > '$PROC/chains'"
grep -q 'Device or resource busy' output || fail "$(cat output)"
! log_has 'chains: second hears 2' || fail "$(log_text)"
kcompctl rmmod chains

kcompctl insmod "$TEST_MODULES/marks.ko"
echo one > "$PROC/marks"
log_has 'marks: nobody listens' || fail "$(log_text)"
kcompctl insmod "$TEST_MODULES/listens.ko"
echo two > "$PROC/marks"
log_has "listens: low: 4 bytes from 't', in_atomic 1" || fail "$(log_text)"
assert_match "$(log_text | grep 'listens: .*bytes' | head -n 1)" 'listens: high:'
kcompctl rmmod listens
kcompctl rmmod marks

kcompctl insmod "$TEST_MODULES/twigs.ko"
echo 5 > "$SYS/kernel/twigs/left/leaves"
echo 7 > "$SYS/kernel/twigs/right/leaves"
assert_eq "$(cat "$SYS/kernel/debug/twigs/sum") $(cat "$SYS/kernel/twigs/left/name")" '12 left of twigs'
assert_eq "$(stat -c '%a %s' "$SYS/kernel/twigs/left/bark" "$SYS/kernel/twigs/seeds" | paste -sd ';')" '644 16;400 4'
printf smooth > "$SYS/kernel/twigs/left/bark"
assert_eq "$(tail -c +4 "$SYS/kernel/twigs/right/bark" | tr '\0' .)" 'othand brown.'
printf and >> "$SYS/kernel/twigs/left/bark" # appending means nothing in sys/
assert_eq "$(head -c 6 "$SYS/kernel/twigs/left/bark")" andoth
assert_fails 1 dd if=/dev/zero of="$SYS/kernel/twigs/left/bark" bs=1 count=1 seek=16 conv=notrunc status=none
grep -q 'File too large' output || fail "$(cat output)"
assert_eq "$(dd if="$SYS/kernel/twigs/left/grain" bs=6000 count=2 status=none | wc -c)" 8192
[ ! -e "$SYS/kernel/twigs/right/moss" ] || fail "is_bin_visible() was not asked"
kcompctl rmmod twigs
log_has 'twigs: right falls' || fail "$(log_text)"
[ ! -e "$SYS/kernel/twigs" ] || fail "sys/kernel/twigs is still there"

kcompctl insmod "$TEST_MODULES/naps.ko"
cat "$DEV/naps" > first & reader=$!
wait_until log_has 'naps: cat goes to sleep'
echo > "$DEV/naps"
wait "$reader"
assert_eq "$(cat first)" 'call 1'
kcompctl rmmod naps

kcompctl insmod "$TEST_MODULES/roster.ko"
for name in pear apple quince; do
  echo "+$name" > "$PROC/roster"
done
assert_eq "$(tr -s ' ' < "$PROC/roster" | paste -sd ';')" '3 of 3;apple 2;pear 1;quince 3'
assert_fails 1 bash -c "echo +pear > '$PROC/roster'"
grep -q 'File exists' output || fail "$(cat output)"
kcompctl rmmod roster
log_has 'roster: 3 left' || fail "$(log_text)"

kcompctl insmod "$TEST_MODULES/ledger.ko"
echo '3 42' > "$PROC/ledger"
echo write > "$PROC/ledger"
log_has 'ledger: held for writing: locked 1, a reader 0, a writer 0' || fail "$(log_text)"
log_has 'ledger: downgraded: locked 1, a reader 1, a writer 0' || fail "$(log_text)"
assert_eq "$(tail -n 1 "$PROC/ledger")" 'sum 42'
kcompctl rmmod ledger

kcompctl insmod "$TEST_MODULES/ferry.ko"
printf '%s' 'one after the other they go' > "$DEV/ferry" & writer=$!
assert_eq "$(head -c 27 "$DEV/ferry")" 'one after the other they go'
wait "$writer"
kcompctl rmmod ferry

kcompctl insmod "$TEST_MODULES/solo.ko"
exec 7<> "$DEV/solo"
assert_fails 1 bash -c "echo x > '$DEV/solo'"
grep -q 'Device or resource busy' output || fail "$(cat output)"
exec 7<&-
wait_until log_has 'solo: free'
kcompctl rmmod solo
