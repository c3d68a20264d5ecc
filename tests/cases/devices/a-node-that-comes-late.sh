#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver that makes its node late in its init gets it, also when other modules are loaded meanwhile.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/latecomer.ko" hold=1 & late=$!
wait_until grep -q ' latecomer$' "$PROC/devices"
kcompctl insmod "$TEST_MODULES/params.ko"
[ ! -e "$DEV/latecomer" ] || fail "there is a node before its driver makes it"
echo 0 > "$SYS/module/latecomer/parameters/hold"
wait "$late" || fail "its init failed: $(log_text | tail -n 3)"
[ -e "$DEV/latecomer" ] || fail "there is no node"
kcompctl rmmod latecomer
[ ! -e "$DEV/latecomer" ] || fail "the node stays"
