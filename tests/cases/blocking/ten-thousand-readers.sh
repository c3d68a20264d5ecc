#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# limit: 600 s
# 10,000 calls sleep in a driver's read at once; one write gets through and lets all of them go. Each costs at most 45 KiB.
. "$TEST_LIB/common.sh"
COUNT=10000
ulimit -n 4096
start_kcompd "$TEST_MODULES/gate.ko"

# KiB that the daemon and the kernel use now: the daemon's memory, kernel stacks, slab, page tables.
used() {
  local rss
  rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON/status")
  awk -v rss="$rss" '/^(KernelStack|Slab|PageTables):/ { sum += $2 } END { print sum + rss }' /proc/meminfo
}

mkfifo line
"$CLIENTS/crowd" "$COUNT" read "$DEV/gate" < line > crowd.out & crowd=$!
exec 9> line
crowd_ready() { grep -q ready crowd.out; }
wait_until crowd_ready
before=$(used)
echo >&9
WAIT_LIMIT=120 wait_until blocked_calls_are "$COUNT"
after=$(used)
each=$(((after - before) / COUNT))

echo go > "$DEV/gate"
wait "$crowd" || fail "$(cat crowd.out)"
assert_eq "$(tail -n 1 crowd.out)" "returned $COUNT failed 0"
wait_until blocked_calls_are 0
echo "memory of a blocked call: $each KiB"
[ "${PRESET:-dev}" = asan ] || [ "$each" -le 45 ] || fail "$each KiB for each blocked call"
