#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A handler that computes for five seconds without sleeping does not keep others waiting.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/gate.ko" percpu

head -c 1 "$DEV/gate_spin" > /dev/null & spinner=$!
spinner_inside() { [ "$(kcompctl ps | awk 'NR > 1 && $2 == '"$spinner" | wc -l)" = 1 ]; }
wait_until spinner_inside
for _ in $(seq 20); do
  mapfile -t < "$PROC/percpu" # by the shell itself: to make a process can take longer than the call
  echo go > "$DEV/gate"
done
kill -0 "$spinner" 2> /dev/null || fail "the handler ended before the 20 other calls had been served"
wait "$spinner"
