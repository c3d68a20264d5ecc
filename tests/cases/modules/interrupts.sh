#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A line that software raises calls the handlers of all who share it, and the bottom halves run.
. "$TEST_LIB/common.sh"
start_kcompd
assert_fails 1 bash -c "echo 1 > '$PROC/kcompd/irq/17'"
grep -q 'No such device or address' output || fail "$(cat output)"
kcompctl insmod "$TEST_MODULES/buttons.ko"
assert_eq "$(cat "$PROC/buttons")" 'top 0 tasklet 0 work 0 thread 0'
echo 1 > "$PROC/kcompd/irq/17"
assert_eq "$(cat "$PROC/buttons")" 'top 1 tasklet 1 work 1 thread 1'
echo 3 > "$PROC/kcompd/irq/17"
assert_match "$(cat "$PROC/buttons")" '^top 4 '
assert_match "$(grep -E '^ *17:' "$PROC/interrupts")" ' 17: .*  kcompd  17-edge      first button, second button$'
assert_eq "$(awk '$1 == "17:" { for (i = 2; $i ~ /^[0-9]+$/; i++) sum += $i; print sum }' "$PROC/interrupts")" 4
kcompctl ps | grep 'irq/17-second' > /dev/null || fail "$(kcompctl ps)"
assert_fails 1 bash -c "echo no > '$PROC/kcompd/irq/17'"
assert_fails 1 bash -c "echo 0 > '$PROC/kcompd/irq/17'"
kcompctl rmmod buttons
[ "$(wc -l < "$PROC/interrupts")" = 1 ] || fail "$(cat "$PROC/interrupts")"
assert_fails 1 kcompctl insmod "$TEST_MODULES/buttons.ko" irq=4000
log_has 'irq 4000: -22' || fail "$(log_text)"
