#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A write to proc/percpu lands on the CPU that the writer ran on, whatever CPU the daemon runs on.
. "$TEST_LIB/common.sh"
[ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip "needs two CPUs"
start_kcompd percpu
file=$PROC/percpu

slot() { sed -n "s/^Processor $1://p" "$file"; }
assert_eq "$(slot 0),$(slot 1)" "0,0"
taskset -c 1 sh -c "echo 5 > $file"
assert_eq "$(slot 0),$(slot 1)" "0,5"
taskset -c 0 sh -c "echo 7 > $file"
assert_eq "$(slot 0),$(slot 1)" "7,5"

# The daemon held on one CPU: the writer's still counts.
held_on() { taskset -a -c -p "$1" "$DAEMON" > /dev/null 2>&1; } # fails when a thread ends meanwhile
wait_until held_on 0
taskset -c 1 sh -c "echo 6 > $file"
assert_eq "$(slot 0),$(slot 1)" "7,6" "with the daemon on CPU 0 only"
wait_until held_on 0,1

# Eight writers, four pinned to each CPU, ten seconds or until enough has been seen: CPU 0 only ever shows numbers below 1000, CPU 1 only numbers above.
# shellcheck disable=SC2016 # expanded by the writer
writer='i=0; until [ -e enough ]; do i=$(((i + 1) % 900)); echo $((i + $1)) > "$2"; done'
writers=()
for _ in 1 2 3 4; do
  taskset -c 0 bash -c "$writer" writer 0 "$file" & writers+=($!)
  taskset -c 1 bash -c "$writer" writer 2000 "$file" & writers+=($!)
done
looks=0
end=$((SECONDS + 10))
while [ "$SECONDS" -lt "$end" ] || [ "$looks" -lt 10 ]; do
  zero=$(slot 0) one=$(slot 1)
  [ "$zero" -lt 1000 ] || fail "CPU 0 shows $zero"
  [ "$one" -ge 2000 ] || [ "$one" = 6 ] || fail "CPU 1 shows $one"
  looks=$((looks + 1))
done
touch enough
for pid in "${writers[@]}"; do wait "$pid"; done
