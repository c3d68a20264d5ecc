#!/usr/bin/env bash
# A spinlock held from open to release, around a buffer.
# SPDX-License-Identifier: MIT
#
# On the real kernel a caller that comes back from open() with it must not fault a page in: most programs die of that, and
# their end is a release. tests/clients/msg_client does not need to, so what the buffer does can be compared. Two openers at
# once are left out, as the real kernel would spin, and the second could have the processor that the first needs; what kcompd
# does then is in tests/cases/drivers.
# shellcheck disable=SC2016 # expanded by run
. "$VM_LIB/diff.sh"

[[ -x ${CLIENTS:=/vm/data/clients}/msg_client ]] || skip "no msg_client (run.sh --data DIR)"
taskset -p -c 1 $$ > /dev/null
raw=$(mktemp)
# A program's pid, and the addresses that it died at. In which processor a release runs is chance: it has no caller.
msg_log() {
  log > "$raw" # not in a pipe: it counts what it has shown
  sed -E 's:([a-z_]+)[[/][0-9]+\]?(\: segfault|.* lock):\1/PID\2:; s:\b(held by [a-z_]+)/[0-9]+:\1/PID:
    s/(segfault) at .*/\1/; /\] Code: /d; s/(released on processor: )[0-9]/\1N/
    s/^(\[[^]]*\]) [0-9.]+\S* ((Not t|T)ainted\b).*/\1 RELEASE, TAINTS/' "$raw"
}
released() { [[ $(new_log_lines | grep -c 'spinlock released') == "$1" ]]; }

run 'insmod msg.ko'
wait_until test -c /dev/msg
run 'ls -l /dev/msg'
run '"$CLIENTS/msg_client" /dev/msg'
wait_until released 1
msg_log
# Its own shell tells how it ended.
run 'sh -c "cat /dev/msg > /dev/null; echo cat ended with \$?"'
wait_until released 1
msg_log
run 'rmmod msg'
run 'ls /dev/msg'
