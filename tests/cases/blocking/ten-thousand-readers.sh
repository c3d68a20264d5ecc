#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# limit: 1200 s
# 10,000 calls sleep in a driver's read at once; one write gets through and lets all of them go. Each costs at most 45 KiB, where
# others on the machine do not take memory at the same time: that is measured up to three times.
. "$TEST_LIB/common.sh"
COUNT=10000
ulimit -n 4096

# KiB that the daemon and the kernel use now: the daemon's memory, kernel stacks, slab, page tables.
used() {
  local rss
  rss=$(awk '/^VmRSS/ { print $2 }' "/proc/$DAEMON/status")
  awk -v rss="$rss" '/^(KernelStack|Slab|PageTables):/ { sum += $2 } END { print sum + rss }' /proc/meminfo
}

mkfifo line
crowd_ready() { grep -q ready crowd.out; }
# block_all: `each` becomes the KiB of a call.
block_all() {
  local before
  "$CLIENTS/crowd" "$COUNT" read "$DEV/gate" < line > crowd.out & crowd=$!
  exec 9> line
  WAIT_LIMIT=300 wait_until crowd_ready
  before=$(used)
  echo >&9
  exec 9>&-
  WAIT_LIMIT=400 wait_until blocked_calls_are "$COUNT"
  each=$((($(used) - before) / COUNT))

  echo go > "$DEV/gate"
  wait "$crowd" || fail "$(cat crowd.out)"
  assert_eq "$(tail -n 1 crowd.out)" "returned $COUNT failed 0"
  WAIT_LIMIT=200 wait_until blocked_calls_are 0
}

for _ in 1 2 3; do
  stop_kcompd # which keeps some of the memory that it had
  start_kcompd "$TEST_MODULES/gate.ko"
  block_all
  [ "${PRESET:-dev}" != asan ] || break
  [ "$each" -gt 45 ] || break
done
echo "memory of a blocked call: $each KiB"
[ "${PRESET:-dev}" = asan ] || [ "$each" -le 45 ] || fail "$each KiB for each blocked call"
