#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A thread that a module does not stop is named when the module goes, goes on without harm, and ends with the daemon.
. "$TEST_LIB/common.sh"
start_kcompd "$TEST_MODULES/forgets.ko"
sleeps() { kcompctl ps | awk '$3 == "D" && $4 == "msleep" && $5 == "forgotten" { found = 1 } END { exit !found }'; }
wait_until sleeps
kcompctl rmmod forgets
assert_match "$(log_text)" "^forgets: left kthread 'forgotten' \(pid [0-9]+\) behind; it sleeps in msleep"
sleeps || fail "the thread is gone"
start=$(log_text | wc -l)
kcompctl insmod "$TEST_MODULES/forgets.ko"
[ "$(log_text | wc -l)" = "$start" ] || fail "loading it again says something: $(log_text)"
