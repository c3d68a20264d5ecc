#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# limit: 900 s
# Whatever a driver returns, -1 to -4095, from open, read, write, ioctl, poll and release: the client gets an answer, and the next
# open still reaches the driver.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/errnos.ko"
"$CLIENTS/errno_of" "$DEV/errnos" "$SYS/module/errnos/parameters" > wrong || fail "$(wc -l < wrong) wrong: $(head -n 20 wrong)"
