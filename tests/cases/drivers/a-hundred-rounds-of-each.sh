#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# vm: left out, it is for the sanitizers' builds
# Every driver of devices/ is loaded, used and unloaded a hundred times, several at once. Nobody waits for a time: a thread is
# stopped wherever it is.
. "$TEST_LIB/common.sh"
rounds=${ROUNDS:-100}
start_kcompd

use_kthreads() { :; }
use_lothars_chardev() { cat "$DEV/lothars_chardev"; }
use_percpu() { echo "$1" > "$PROC/percpu" && grep -q "^Processor [0-9]*:$1\$" "$PROC/percpu"; }
use_msg() { echo "$1" > "$DEV/msg" && head -c 2 "$DEV/msg" > /dev/null; }
use_completion_lab() {
  cat "$DEV/completion_lab" > /dev/null & local reader=$!
  echo complete > "$DEV/completion_lab"
  wait "$reader"
  cat "$PROC/completion_lab" > /dev/null
}
use_alloc_percpu() { :; }
use_cpu_thread() { :; }
use_spin_threads() { :; }
use_worker() { echo "$1" > "$SYS/module/worker/parameters/interval"; }

# stays DRIVER: it is loaded, used, unloaded.
stays() {
  local round
  for round in $(seq 10 $((rounds + 9))); do
    kcompctl insmod "$1" && "use_$1" "$round" && kcompctl rmmod "$1" || return 1
  done
}

# refuses DRIVER: init does its work and returns -1.
refuses() {
  local round
  for round in $(seq "$rounds"); do
    ! kcompctl insmod "$1" 2> "$1.errors" && grep -q 'Operation not permitted' "$1.errors" || return 1
  done
}

# dies DRIVER: init does not come to its end, so the module stays and each later insmod is refused.
dies() {
  local round
  for round in $(seq "$rounds"); do
    ! kcompctl insmod "$1" 2> /dev/null || return 1
  done
}

one_after_the_other() {
  local driver
  for driver in "${@:2}"; do
    "$1" "$driver" || { echo "$driver" >> bad && return; }
    echo "$driver" >> finished
  done
}

# Those whose threads sleep a second in which nothing interrupts them have a lane of their own.
trap - EXIT # the lanes are no end of the case
one_after_the_other stays cpu_thread & lanes=($!)
one_after_the_other stays spin_threads & lanes+=($!)
one_after_the_other stays kthreads lothars_chardev percpu msg completion_lab worker alloc_percpu & lanes+=($!)
one_after_the_other refuses atomic_basic atomic_more atomic_return atomic_test percpu_counter percpu_online percpuvar spin_basic \
  spin_runtime & lanes+=($!)
trap on_exit EXIT
for lane in "${lanes[@]}"; do wait "$lane"; done
assert_eq "$(kcompctl lsmod | awk 'NR > 1 { print $1 }')" '' "what is still loaded"
stop_kcompd

# With a module that never leaves, the daemon ends without waiting for its workers: no leak of theirs is an error then.
TSAN_OPTIONS=${TSAN_OPTIONS:-}:report_thread_leaks=0 start_kcompd
one_after_the_other dies spin_deadlock
assert_eq "$(kcompctl lsmod | awk 'NR > 1 { print $1 }')" spin_deadlock "what is still loaded"

[ ! -e bad ] || fail "failed: $(cat bad)"
for driver in "$(dirname "$TEST_LIB")"/../devices/*/Kbuild; do
  driver=$(basename "$(dirname "$driver")")
  grep -qx "$driver" finished || fail "$driver is not among the drivers of this case"
done
