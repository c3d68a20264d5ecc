#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A handler that computes without sleeping does not keep others waiting.
. "$TEST_LIB/common.sh"
start_kcompd percpu
kcompctl insmod "$TEST_MODULES/gate.ko" spin_ms=1000000

head -c 1 "$DEV/gate_spin" > /dev/null & spinner=$!
spinner_inside() { [ "$(kcompctl ps | awk 'NR > 1 && $2 == '"$spinner" | wc -l)" = 1 ]; }
wait_until spinner_inside
for _ in $(seq 20); do
  mapfile -t < "$PROC/percpu" # by the shell itself: to make a process can take longer than the call
  echo go > "$DEV/gate"
done
kill -0 "$spinner" 2> /dev/null || fail "the handler ended before the 20 other calls had been served"
echo 0 > "$SYS/module/gate/parameters/spin_ms"
wait "$spinner"
