#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Ctrl-C ends an interruptible wait with EINTR; SIGKILL removes a client from any wait, at once; nothing of it stays behind.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/gate.ko"
node=$DEV/gate

# A signal with a handler: the read ends with EINTR, the handler runs.
# shellcheck disable=SC2016 # expanded by the client
bash -c 'trap "echo interrupted; exit" USR1; read -r -n 1 byte < "$1"; echo "read returned"' client "$node" > said & client=$!
wait_until blocked_calls_are 1
kill -USR1 "$client"
wait "$client" || true
assert_eq "$(cat said)" interrupted
wait_until blocked_calls_are 0

# Ctrl-C.
env --default-signal=INT cat "$node" > /dev/null & client=$!
wait_until blocked_calls_are 1
kill -INT "$client"
status=0
wait "$client" || status=$?
assert_eq "$status" 130 "status of cat after SIGINT"
wait_until blocked_calls_are 0

# kill_timed CLIENT: `took` becomes the microseconds from SIGKILL to its end; by the shell's own clock, as each fork costs an emulated
# CPU more than the kill.
kill_timed() {
  local start=${EPOCHREALTIME//[.,]/}
  kill -KILL "$1"
  wait "$1" 2> /dev/null || true
  took=$((${EPOCHREALTIME//[.,]/} - start))
}

# dies_at_once NODE AFTERWARDS: kill clients that sleep in a read of it until one is gone within 100 ms. A busy machine delays some of fifty;
# one that cannot be killed is none of them. AFTERWARDS: how many calls stay blocked for each.
dies_at_once() {
  local n client
  for n in {1..50}; do
    cat "$1" > /dev/null & client=$!
    wait_until blocked_calls_are $((1 + (n - 1) * $2))
    kill_timed "$client"
    wait_until blocked_calls_are $((n * $2))
    [ "$took" -gt 100000 ] || return 0
  done
  fail "a client that sleeps in a read of $1 took $took us to die"
}

dies_at_once "$node" 0
dies_at_once "$DEV/gate_hard" 1

# Their handlers go on as orphans until the gate opens; then the module is free.
echo go > "$node"
wait_until blocked_calls_are 0
all_released() { [ "$(cat "$SYS/module/gate/parameters/releases")" = "$(cat "$SYS/module/gate/parameters/opens")" ]; }
wait_until all_released
kcompctl rmmod gate
