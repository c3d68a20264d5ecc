#!/usr/bin/env bash
# A writer and a reader thread on one counter: it only ever grows, by one at a time.
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # expanded by run
. "$VM_LIB/diff.sh"

run 'insmod spin_threads.ko'
log_wait 'counter: 6'
run 'ps -eLo comm= | grep -E "^(read|write)-thread" | sort'
run 'rmmod spin_threads'
# How many rounds there were, and whether a reader came before or after the writer of the same round, is chance.
# shellcheck disable=SC2034 # used by run
counts=$(log | tee whole | sed -n 's/.*counter: //p')
grep -v 'counter: ' whole
run 'sort -c -n <<< "$counts"'
run 'test "$(sort -u <<< "$counts" | wc -l)" -ge 3'
