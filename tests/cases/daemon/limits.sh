#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What drivers may use together: messages, memory, threads, open files. Beyond a limit there is the error that the kernel has for it, and a
# reload that raises the limit is all that it takes.
. "$TEST_LIB/common.sh"
limit() {
  printf '[limits]\n%s\n' "$*" > limits.conf
  kill -HUP "$DAEMON"
  reloads=$((reloads + 1))
  wait_until reloaded
}
reloaded() { [ "$(grep -c 'kcompd: reload: done' "$DAEMON_LOG")" = "$reloads" ]; }
reloads=0

printf '[limits]\nlog_messages = 100\n' > limits.conf
DAEMON_ARGS="--config limits.conf" start_kcompd "$TEST_MODULES/gate.ko"
for number in {1..300}; do
  echo "message $number"
done > messages
while read -r line; do
  echo "$line" > "$RUN/dev/kmsg"
done < messages
assert_eq "$(kcompctl dmesg | wc -l)" 100 "messages that are remembered"
log_text | tail -n 1 | grep -x 'message 300' > /dev/null || fail "the newest message is not there"

limit 'log_messages = 200'
log_has 'kcompd: reload: log_messages = 200 waits for the next start' || fail "what waits is not said"

limit 'kmalloc = 16'
assert_fails 1 kcompctl insmod spin_runtime
assert_match "$(cat output)" 'Cannot allocate memory'
log_has 'allocation failure' || fail "the log does not tell of the limit"
limit 'kmalloc = 1M'
assert_fails 1 kcompctl insmod spin_runtime
assert_match "$(cat output)" 'Operation not permitted' # how its init ends when all went well

limit 'threads = 1'
assert_fails 1 kcompctl insmod worker
assert_match "$(cat output)" 'Resource temporarily unavailable'
assert_eq "$(cat "$PROC/sys/kernel/threads-max")" 1
limit 'threads = 100'
kcompctl insmod worker

exec 3< "$DEV/gate"
limit 'open_files = 1'
# Root, as in the kernel, may open more; whoever is not an administrator may not.
plain=(bash -c)
[ "$(id -u)" != 0 ] || plain=(setpriv --bounding-set=-sys_admin --inh-caps=-all bash -c)
assert_fails 1 "${plain[@]}" ": < '$DEV/gate'"
assert_match "$(cat output)" 'Too many open files in system'
exec 3<&-
limit 'open_files = 100'
log_has 'VFS: file-max limit 1 reached' || fail "the log does not tell of the limit"
: 4< "$DEV/gate"
assert_eq "$(cut -f 3 "$PROC/sys/fs/file-nr")" 100 "open files that may be"
