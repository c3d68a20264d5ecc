#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A driver that makes its node late in its init gets it, also when other modules are loaded meanwhile.
. "$TEST_LIB/common.sh"
start_kcompd
kcompctl insmod "$TEST_MODULES/latecomer.ko" & late=$!
loading() { grep -q '^latecomer .* Loading ' "$PROC/modules"; }
wait_until loading
kcompctl insmod "$TEST_MODULES/params.ko"
wait "$late" || fail "its init failed: $(log_text | tail -n 3)"
[ -e "$DEV/latecomer" ] || fail "there is no node"
kcompctl rmmod latecomer
[ ! -e "$DEV/latecomer" ] || fail "the node stays"
