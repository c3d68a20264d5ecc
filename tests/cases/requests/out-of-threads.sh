#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# When no thread can be made for one more blocked call, new calls get EAGAIN; kills still get through, and all is well when one returns.
. "$TEST_LIB/common.sh"
printf '[limits]\nblocked_requests = 4\n' > few.conf
DAEMON_ARGS="--config few.conf" start_kcompd "$TEST_MODULES/gate.ko"

readers=()
for _ in 1 2 3 4; do
  head -c 1 "$DEV/gate" > /dev/null & readers+=("$!")
  wait_until blocked_calls_are "${#readers[@]}"
done

for _ in 1 2 3; do
  ! cat "$DEV/gate" > /dev/null 2> said || fail "a fifth call was served"
  assert_match "$(cat said)" 'Resource temporarily unavailable'
done
ls "$DEV" > listing
grep -qx gate listing || fail "the tree cannot be listed meanwhile"

kill -KILL "${readers[0]}"
wait "${readers[0]}" 2> /dev/null || true
wait_until blocked_calls_are 3
opened() { echo go > "$DEV/gate"; } 2> /dev/null
wait_until opened
for reader in "${readers[@]:1}"; do
  wait "$reader" || fail "a reader failed"
done
wait_until log_has 'there is a thread again'
kcompctl rmmod gate
