#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The instruction `int $0x3B` raises line 11 for whoever has requested it; where nobody has, the log says so.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/softint.ko"
cat "$DEV/softint"
assert_eq "$(log_text | tail -n 3)" "read function
Shared IRQ: interrupt 11 occurred
and on"
assert_eq "$(awk '$1 == "11:" { for (i = 2; $i ~ /^[0-9]+$/; i++) sum += $i; print sum }' "$PROC/interrupts")" 1
kcompctl rmmod softint
kcompctl insmod "$TEST_MODULES/softint.ko" deaf=1
cat "$DEV/softint"
assert_match "$(log_text | tail -n 3 | tr '\n' '|')" '^read function\|__common_interrupt: [0-9]+\.59 No irq handler for vector\|and on\|$'
kcompctl rmmod softint
