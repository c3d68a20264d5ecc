#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# 2,000 calls sleep in a driver's open at once; the writer's own open and write get through.
. "$TEST_LIB/common.sh"
COUNT=2000
ulimit -n 8192
start_kcompd "$TEST_MODULES/gate.ko"

mkfifo line
"$CLIENTS/crowd" "$COUNT" open "$DEV/gate_open" < line > crowd.out & crowd=$!
exec 9> line
crowd_ready() { grep -q ready crowd.out; }
wait_until crowd_ready
echo >&9
wait_until blocked_calls_are "$COUNT"
echo go > "$DEV/gate_open"
wait "$crowd" || fail "$(cat crowd.out)"
assert_eq "$(tail -n 1 crowd.out)" "returned $COUNT failed 0"
all_released() { [ "$(cat "$SYS/module/gate/parameters/releases")" = "$(cat "$SYS/module/gate/parameters/opens")" ]; }
wait_until all_released
kcompctl rmmod gate
